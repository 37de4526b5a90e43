import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Handshakes in memory between two ends with the same key material, one question a line of the file given: `name=value` parted
 * by tabs. Each answer is a line: `ok`, `start: …` where an end cannot be made, `handshake: …` where they refuse each other.
 */
public class Agree {
  public static void main(String[] arguments) throws Exception {
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      Map<String, String> question = new HashMap<>();
      for (String word : line.split("\t")) question.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
      System.out.println(answer(question).replaceAll("\\s+", " "));
    }
  }

  static String answer(Map<String, String> question) {
    SSLEngine client;
    SSLEngine server;
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(question), trust(question), null);
      String host = question.get("host");
      client = host == null ? context.createSSLEngine() : context.createSSLEngine(host, 443);
      server = context.createSSLEngine();
      client.setUseClientMode(true);
      server.setUseClientMode(false);
      server.setNeedClientAuth(question.containsKey("mutual"));
      for (SSLEngine engine : new SSLEngine[] {client, server}) {
        if (question.containsKey("protocols")) engine.setEnabledProtocols(question.get("protocols").split(","));
        if (question.containsKey("suites")) engine.setEnabledCipherSuites(question.get("suites").split(","));
      }
      if (host != null) {
        SSLParameters parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(parameters);
      }
    } catch (Throwable failure) {
      return "start: " + text(failure);
    }
    try {
      shake(client, server);
      if (question.containsKey("shared")) {
        sharedName(client);
        sharedName(server);
      }
      return "ok";
    } catch (Throwable failure) {
      return "handshake: " + text(failure);
    }
  }

  static String text(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause())
      text.append(text.length() == 0 ? "" : " | ").append(each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage());
    return text.toString();
  }

  // --- Key material

  static KeyManager[] keys(Map<String, String> question) throws Exception {
    KeyStore store;
    char[] secret;
    if (question.containsKey("certificate")) {
      secret = "in memory".toCharArray();
      List<Certificate> chain = new ArrayList<>(certificates(question.get("certificate")));
      if (question.containsKey("first")) chain = new ArrayList<>(chain.subList(0, 1));
      if (question.containsKey("behind")) chain.add(certificates(question.get("behind")).get(0));
      store = KeyStore.getInstance("JKS");
      store.load(null, null);
      store.setKeyEntry("key", privateKey(question.get("key"), chain.get(0)), secret, chain.toArray(new Certificate[0]));
    } else if (question.containsKey("keystore")) {
      store = load(question.get("keystore"), question.get("keystoreType"), question.get("keystorePassword"));
      secret = secret(question.get("keyPassword"));
      if (question.containsKey("one")) store = one(store, question.get("alias"), secret);
    } else {
      return null;
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, secret);
    return factory.getKeyManagers();
  }

  /** The only entry of a store, or the one that an alias names. */
  static KeyStore one(KeyStore store, String named, char[] secret) throws Exception {
    List<String> aliases = Collections.list(store.aliases());
    List<String> keys = new ArrayList<>();
    for (String each : aliases) if (store.isKeyEntry(each)) keys.add(each);
    String alias = aliases.size() == 1 ? aliases.get(0) : named == null && keys.size() == 1 ? keys.get(0) : named;
    if (alias == null || !store.containsAlias(alias)) throw new IllegalArgumentException("no alias " + alias + " in " + aliases);
    Key key = store.getKey(alias, secret);
    if (key == null) throw new IllegalArgumentException("no private key under " + alias);
    KeyStore made = KeyStore.getInstance("PKCS12");
    made.load(null, null);
    made.setKeyEntry(alias, key, secret, store.getCertificateChain(alias));
    return made;
  }

  static TrustManager[] trust(Map<String, String> question) throws Exception {
    if (question.containsKey("pinned")) return new TrustManager[] {new Pinned(question.get("pinned"))};
    KeyStore store;
    if (question.containsKey("ca")) {
      store = KeyStore.getInstance("JKS");
      store.load(null, null);
      int count = 0;
      for (Certificate each : certificates(question.get("ca"))) {
        if (count > 0 && question.containsKey("firstAuthority")) break;
        store.setCertificateEntry("ca" + count++, each);
      }
    } else if (question.containsKey("truststore")) {
      store = load(question.get("truststore"), question.get("truststoreType"), question.get("truststorePassword"));
    } else {
      return null;
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  static KeyStore load(String file, String type, String password) throws Exception {
    KeyStore store = KeyStore.getInstance(type == null ? KeyStore.getDefaultType() : type);
    try (InputStream in = new FileInputStream(file)) {
      store.load(in, secret(password));
    }
    return store;
  }

  static char[] secret(String password) {
    return password == null ? null : password.toCharArray();
  }

  /** The blocks of a PEM file by their labels, one after another. */
  static List<X509Certificate> certificates(String file) throws Exception {
    List<X509Certificate> found = new ArrayList<>();
    for (String[] block : blocks(file)) {
      if (!block[0].endsWith("CERTIFICATE")) continue;
      InputStream in = new ByteArrayInputStream(Base64.getMimeDecoder().decode(block[1]));
      found.add((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    if (found.isEmpty()) throw new IllegalArgumentException("no certificate in the file");
    return found;
  }

  /** PKCS#8 in clear, whatever the algorithm of the certificate beside it. */
  static Key privateKey(String file, Certificate beside) throws Exception {
    for (String[] block : blocks(file)) {
      if (!block[0].equals("PRIVATE KEY")) continue;
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block[1]));
      return KeyFactory.getInstance(beside.getPublicKey().getAlgorithm()).generatePrivate(spec);
    }
    throw new IllegalArgumentException("no private key in the file");
  }

  static List<String[]> blocks(String file) throws Exception {
    List<String[]> found = new ArrayList<>();
    String[] pieces = Files.readString(Path.of(file)).split("-----BEGIN ");
    for (int i = 1; i < pieces.length; i++) {
      int start = pieces[i].indexOf("-----");
      int end = pieces[i].indexOf("-----END");
      if (start >= 0 && end > start) found.add(new String[] {pieces[i].substring(0, start), pieces[i].substring(start + 5, end)});
    }
    return found;
  }

  // --- What products look at beside chains

  /** Netty's FingerprintTrustManagerFactory: SHA-1, nothing else. */
  static final class Pinned extends X509ExtendedTrustManager {
    private final Set<String> wanted = new HashSet<>();

    Pinned(String list) {
      for (String each : list.split(",")) wanted.add(each.replace(":", "").toLowerCase());
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(chain[0].getEncoded());
        if (wanted.contains(HexFormat.of().formatHex(digest))) return;
      } catch (java.security.NoSuchAlgorithmException impossible) {
        throw new CertificateException(impossible);
      }
      throw new CertificateException("certificate with unknown fingerprint: " + chain[0].getSubjectX500Principal());
    }

    @Override public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException { check(chain); }
    @Override public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException { check(chain); }
    @Override public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException { check(chain); }
    @Override public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException { check(chain); }
    @Override public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException { check(chain); }
    @Override public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException { check(chain); }
    @Override public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
  }

  /** Akka's PeerSubjectVerifier: a common name or DNS name of the peer is one of the node's own. */
  static void sharedName(SSLEngine engine) throws Exception {
    Set<String> own = names((X509Certificate) engine.getSession().getLocalCertificates()[0]);
    Set<String> other = names((X509Certificate) engine.getSession().getPeerCertificates()[0]);
    if (Collections.disjoint(own, other)) throw new IllegalArgumentException("None of the peer subject names " + other + " were in local subject names " + own);
  }

  static Set<String> names(X509Certificate certificate) throws Exception {
    Set<String> found = new HashSet<>();
    for (Rdn each : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns())
      if (each.getType().equalsIgnoreCase("CN")) found.add(String.valueOf(each.getValue()));
    if (certificate.getSubjectAlternativeNames() != null)
      for (List<?> each : certificate.getSubjectAlternativeNames()) if (each.get(0).equals(2)) found.add((String) each.get(1));
    return found;
  }

  // --- The handshake, and one byte each way: TLS 1.3 refuses a client's certificate only then

  static void shake(SSLEngine client, SSLEngine server) throws Exception {
    ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
    ByteBuffer[] got = {ByteBuffer.allocate(1 << 17), ByteBuffer.allocate(1 << 17)};
    client.beginHandshake();
    server.beginHandshake();
    Throwable refused = null;
    for (int round = 0; round < 100; round++) {
      for (boolean first : new boolean[] {true, false}) {
        try {
          if (first) turn(client, toClient, toServer, got[0]);
          else turn(server, toServer, toClient, got[1]);
        } catch (Exception failure) {
          // What the other end says of it is less than what this one knows.
          if (refused == null || String.valueOf(refused.getMessage()).contains("Received fatal alert")) refused = failure;
        }
      }
      if (refused != null && round > 0) throw (Exception) refused;
      if (got[0].position() > 0 && got[1].position() > 0) return;
    }
    throw new IllegalStateException("the handshake did not end");
  }

  static void turn(SSLEngine engine, ByteBuffer in, ByteBuffer out, ByteBuffer plain) throws Exception {
    for (int i = 0; i < 20; i++) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) task.run();
      } else if (status == HandshakeStatus.NEED_WRAP) {
        engine.wrap(ByteBuffer.allocate(0), out);
      } else {
        boolean done = status == HandshakeStatus.NOT_HANDSHAKING && engine.getSession().isValid() && !engine.getSession().getProtocol().equals("NONE");
        if (done && i == 0 && !engine.isOutboundDone()) engine.wrap(ByteBuffer.wrap(new byte[1]), out);
        in.flip();
        SSLEngineResult result = engine.unwrap(in, plain);
        in.compact();
        if (result.bytesConsumed() == 0 && engine.getHandshakeStatus() == status) return;
      }
    }
  }
}
