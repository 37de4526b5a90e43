import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * Alluxio's TLS is closed source. This reads its properties as the open part does (`java.util.Properties`, trimmed,
 * references resolved) and makes contexts with JSSE and Netty as its documentation says: PEM files where both are set, else
 * stores opened as JKS, one entry of them.
 */
final class AlluxioJudge implements Judge {
    private static final String N = "alluxio.network.tls.";
    private static final String S3 = "alluxio.worker.s3.tls.";
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^{}]*)\\}");

    private final AlluxioEtcd etcd = new AlluxioEtcd();

    @Override
    public void judge(Map<String, Object> question, Answer answer) throws Throwable {
        Map<String, String> read = new TreeMap<>();
        boolean good = answer.step("configuration", () -> {
            Properties properties = new Properties();
            try (InputStream in = new FileInputStream((String) question.get("file"))) {
                properties.load(in);
            }
            for (String key : properties.stringPropertyNames()) read.put(key.trim(), properties.getProperty(key).trim());
            read.replaceAll((key, value) -> resolve(value, read, 0));
            answer.settings(new TreeMap<>(read));
            return null;
        });
        if (!good || question.containsKey("read")) return;
        if (question.get("etcd") instanceof String server) {
            etcd.judge(read, Path.of(server), answer);
            return;
        }
        boolean pem = !String.valueOf(question.get("version")).startsWith("2.");
        String host = (String) question.get("host");
        answer.step("rpc", () -> {
            if (!on(read, N + "enabled")) return Answer.OFF;
            return connect(server(read, pem, false), client(read, pem, false), host, !on(read, N + "client.no.endpoint.identification"));
        });
        answer.step("s3", () -> {
            if (!on(read, S3 + "enabled")) return Answer.OFF;
            boolean mutual = on(read, S3 + "mutual.enabled");
            return connect(server(read, pem, mutual), client(read, pem, mutual), host, true);
        });
    }

    private static Object connect(SslContext server, SslContext client, String host, boolean check) throws Throwable {
        SSLEngine from = client.newEngine(UnpooledByteBufAllocator.DEFAULT, host, 29999);
        SSLParameters parameters = from.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(check ? "HTTPS" : null);
        from.setSSLParameters(parameters);
        return Handshake.run(from, server.newEngine(UnpooledByteBufAllocator.DEFAULT));
    }

    private static SslContext server(Map<String, String> read, boolean pem, boolean mutual) throws Throwable {
        SslContextBuilder builder;
        if (pem && read.containsKey(N + "server.cert") && read.containsKey(N + "server.key")) {
            File certificate = new File(read.get(N + "server.cert"));
            File key = new File(read.get(N + "server.key"));
            builder = SslContextBuilder.forServer(certificate, key, read.get(N + "server.key.password"));
            if (mutual) builder.trustManager(new File(needed(read, N + "ca.cert", "server")));
        } else {
            builder = SslContextBuilder.forServer(identity(read));
            if (mutual) builder.trustManager(trust(read, "server"));
        }
        if (mutual) builder.clientAuth(ClientAuth.REQUIRE);
        List<String> protocols = list(read.get(N + "server.protocols"));
        if (!protocols.isEmpty()) builder.protocols(protocols);
        else if (pem) builder.protocols("TLSv1.1", "TLSv1.2", "TLSv1.3");
        return builder.sslProvider(SslProvider.JDK).build();
    }

    private static SslContext client(Map<String, String> read, boolean pem, boolean mutual) throws Throwable {
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (pem && read.containsKey(N + "ca.cert")) builder.trustManager(new File(read.get(N + "ca.cert")));
        else builder.trustManager(trust(read, "client"));
        if (mutual) {
            // Whoever calls S3 has a certificate of the same CA; the nodes' own is the one at hand.
            if (pem && read.containsKey(N + "server.cert") && read.containsKey(N + "server.key"))
                builder.keyManager(new File(read.get(N + "server.cert")), new File(read.get(N + "server.key")), read.get(N + "server.key.password"));
            else builder.keyManager(identity(read));
        }
        return builder.sslProvider(SslProvider.JDK).build();
    }

    private static KeyManagerFactory identity(Map<String, String> read) throws Throwable {
        KeyStore store = open(needed(read, N + "keystore.path", "server"), read.get(N + "keystore.password"));
        char[] password = needed(read, N + "keystore.key.password", "server").toCharArray();
        List<String> aliases = new ArrayList<>(Collections.list(store.aliases()));
        List<String> keys = new ArrayList<>();
        for (String each : aliases) if (store.isKeyEntry(each)) keys.add(each);
        String alias = read.get(N + "keystore.alias");
        // The alias counts where there is a choice; of certificates beside a single key nothing is said.
        if (aliases.size() == 1 || alias == null && keys.size() == 1) alias = keys.isEmpty() ? aliases.get(0) : keys.get(0);
        if (alias == null || !store.containsAlias(alias)) throw new IllegalArgumentException("alias " + alias + " is not one of " + aliases);
        Key key = store.getKey(alias, password);
        if (key == null) throw new IllegalArgumentException("No available authentication scheme: " + alias + " has no private key");
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry(alias, key, password, store.getCertificateChain(alias));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(one, password);
        return factory;
    }

    private static TrustManagerFactory trust(Map<String, String> read, String side) throws Throwable {
        KeyStore store = open(needed(read, N + "truststore.path", side), read.get(N + "truststore.password"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyStore open(String path, String password) throws Throwable {
        KeyStore store = KeyStore.getInstance("JKS");
        try (InputStream in = new FileInputStream(path)) {
            store.load(in, password == null ? null : password.toCharArray());
        }
        return store;
    }

    private static String needed(Map<String, String> read, String key, String side) {
        String value = read.get(key);
        if (value == null) throw new IllegalArgumentException("Failed to create " + side + " SSLContext. Config must be set: " + key);
        return value;
    }

    private static boolean on(Map<String, String> read, String key) {
        String value = read.getOrDefault(key, "false");
        if (value.equalsIgnoreCase("true")) return true;
        if (value.equalsIgnoreCase("false")) return false;
        throw new IllegalArgumentException("Configuration cannot evaluate key " + key + " as boolean");
    }

    private static List<String> list(String value) {
        List<String> items = new ArrayList<>();
        for (String item : value == null ? new String[0] : value.split(",")) if (!item.isBlank()) items.add(item.trim());
        return items;
    }

    private static String resolve(String value, Map<String, String> read, int depth) {
        if (depth > 20) throw new IllegalArgumentException("Circular dependency found while resolving " + value);
        Matcher matcher = REFERENCE.matcher(value);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1).trim();
            String found = read.get(name);
            if (found == null) throw new IllegalArgumentException("Invalid property key " + name);
            matcher.appendReplacement(out, Matcher.quoteReplacement(resolve(found, read, depth + 1)));
        }
        return matcher.appendTail(out).toString();
    }
}
