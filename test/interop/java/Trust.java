import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import sun.security.util.HostnameChecker;

/** Answers questions, one a line of the file given, words parted by tabs: `ok`, or the messages from the outside in. */
public class Trust {
  public static void main(String[] arguments) throws Exception {
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      String answer;
      try {
        ask(line.split("\t"));
        answer = "ok";
      } catch (Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause())
          text.append(text.length() == 0 ? "" : " | ").append(each.getMessage());
        answer = text.toString();
      }
      System.out.println(answer.replaceAll("\\s+", " "));
    }
  }

  static void ask(String[] words) throws Exception {
    switch (words[0]) {
      case "trust" -> trust(words[1], certificates(words[2]), certificates(words[3]));
      case "host" -> HostnameChecker.getInstance(HostnameChecker.TYPE_TLS).match(words[1], certificates(words[2])[0]);
      case "handshake" -> handshake(words[1], words[2], words[3], words[4], words[5]);
      case "key" -> key(words[1].equals("new"), words[2], words[3].toCharArray());
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  static void trust(String use, X509Certificate[] chain, X509Certificate[] anchors) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < anchors.length; i++) store.setCertificateEntry("a" + i, anchors[i]);
    X509TrustManager manager = (X509TrustManager) trustManagers(store).getTrustManagers()[0];
    if (use.equals("server")) manager.checkServerTrusted(chain, "UNKNOWN");
    else manager.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
  }

  /** Both sides with the same stores, mutual, the server under a name, the name checked. */
  static void handshake(String type, String keys, String trusted, String password, String host) throws Exception {
    char[] secret = password.toCharArray();
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(load(type, keys, secret), secret);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trustManagers(load(type, trusted, secret)).getTrustManagers(), null);
    SSLEngine client = context.createSSLEngine(host, 443);
    SSLEngine server = context.createSSLEngine();
    client.setUseClientMode(true);
    server.setUseClientMode(false);
    server.setNeedClientAuth(true);
    SSLParameters parameters = client.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    client.setSSLParameters(parameters);
    ByteBuffer toServer = ByteBuffer.allocate(100_000);
    ByteBuffer toClient = ByteBuffer.allocate(100_000);
    for (int i = 0; i < 200 && !(done(client) && done(server) && i > 10); i++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
    if (!done(client) || !done(server)) throw new IllegalStateException("the handshake did not end");
  }

  /** Opens an encrypted key as Netty's PemReader and SslContext do; older ones do not know PBES2 by its parameters. */
  static void key(boolean newer, String file, char[] password) throws Exception {
    String base64 = Files.readString(Path.of(file)).replaceAll("-----[^-]+-----|\\s", "");
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(Base64.getDecoder().decode(base64));
    String name = newer && info.getAlgName().matches("PBES2|1\\.2\\.840\\.113549\\.1\\.5\\.13")
        ? info.getAlgParameters().toString()
        : info.getAlgName();
    SecretKey key = SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(password));
    Cipher cipher = Cipher.getInstance(name);
    cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
    KeyFactory.getInstance("EC").generatePrivate(info.getKeySpec(cipher));
  }

  static boolean done(SSLEngine engine) {
    return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
        && engine.getSession().isValid();
  }

  static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws Exception {
    ByteBuffer plain = ByteBuffer.allocate(100_000);
    engine.wrap(ByteBuffer.allocate(0), out);
    tasks(engine);
    in.flip();
    engine.unwrap(in, plain);
    in.compact();
    tasks(engine);
  }

  static void tasks(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) task.run();
  }

  static TrustManagerFactory trustManagers(KeyStore store) throws Exception {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory;
  }

  static KeyStore load(String type, String file, char[] password) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    try (InputStream in = new FileInputStream(file)) {
      store.load(in, password);
    }
    return store;
  }

  static X509Certificate[] certificates(String file) throws Exception {
    try (InputStream in = new FileInputStream(file)) {
      return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in)).toArray(new X509Certificate[0]);
    }
  }
}
