import java.io.FileInputStream;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Serve KEYSTORE TRUSTSTORE PASSWORD none|want|need: prints its port, then makes handshakes until its input ends. */
public class Serve {
  public static void main(String[] args) throws Exception {
    char[] password = args[2].toCharArray();
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(load(args[0], password), password);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(load(args[1], password));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
    if (args[3].equals("want")) server.setWantClientAuth(true);
    if (args[3].equals("need")) server.setNeedClientAuth(true);
    System.out.println(server.getLocalPort());
    Thread accepting = new Thread(() -> accept(server));
    accepting.setDaemon(true);
    accepting.start();
    while (System.in.read() >= 0) {
      // Until the test closes it.
    }
  }

  private static void accept(SSLServerSocket server) {
    while (true) {
      try {
        SSLSocket socket = (SSLSocket) server.accept();
        Thread one = new Thread(() -> shake(socket));
        one.setDaemon(true);
        one.start();
      } catch (Exception e) {
        return;
      }
    }
  }

  private static void shake(SSLSocket socket) {
    try {
      socket.startHandshake();
      socket.getInputStream().read();
    } catch (Exception e) {
      // What the client is told of it is what the test looks at.
    }
  }

  private static KeyStore load(String file, char[] password) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (FileInputStream in = new FileInputStream(file)) {
      store.load(in, password);
    }
    return store;
  }
}
