import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A real etcd that asks clients for a certificate, one per cluster, and two clients with the settings
 * `alluxio.etcd.tls.*`: a connection by Netty's context, which is what jetcd makes of them, and etcdctl.
 */
final class AlluxioEtcd {
    private static final String N = "alluxio.etcd.tls.";
    private static final List<String> ADDRESSES = List.of("127.0.0.1", "127.0.0.2");

    /** Of a server: where it listens, and what it says of connections that it refuses. */
    private record Server(int port, Path log) {}

    private final Map<String, Server> servers = new HashMap<>();

    void judge(Map<String, String> read, Path folder, Answer answer) throws Throwable {
        Server server = server(folder);
        URI endpoint = URI.create(read.get("alluxio.etcd.endpoints"));
        boolean on = "true".equalsIgnoreCase(read.get(N + "enabled"));
        answer.step("etcd", () -> told(server, () -> ask(on ? context(read) : null, endpoint.getHost(), server.port)));
        String address = endpoint.getScheme() + "://" + endpoint.getHost() + ":" + server.port;
        answer.step("etcdctl", () -> told(server, () -> etcdctl(read, on, address)));
    }

    /** What a client is told is an alert; the reason stands in the server's log. */
    private static Object told(Server server, Answer.Work work) throws Throwable {
        long before = Files.size(server.log);
        try {
            return work.run();
        } catch (Throwable error) {
            TimeUnit.MILLISECONDS.sleep(200);
            String log = Files.readString(server.log).substring((int) before).strip();
            throw log.isEmpty() ? error : new IllegalStateException(log.replaceAll("\\s+", " "), error);
        }
    }

    private static SslContext context(Map<String, String> read) throws Throwable {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (read.containsKey(N + "ca.cert")) builder.trustManager(new File(read.get(N + "ca.cert")));
        String certificate = read.get(N + "client.cert");
        String key = read.get(N + "client.key");
        if (certificate != null && key != null)
            builder.keyManager(new File(certificate), new File(key), read.get(N + "client.key.password"));
        return builder.build();
    }

    private static Object ask(SslContext context, String host, int port) throws Throwable {
        try (Socket plain = new Socket(InetAddress.getByName(host), port)) {
            plain.setSoTimeout(10_000);
            Socket socket = plain;
            if (context != null) {
                SSLSocket secured = (SSLSocket) ((JdkSslContext) context).context().getSocketFactory().createSocket(plain, host, port, true);
                SSLParameters parameters = secured.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secured.setSSLParameters(parameters);
                secured.startHandshake();
                socket = secured;
            }
            String request = "GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String status = in.readLine();
            if (status == null || !status.contains(" 200 ")) throw new IllegalStateException("etcd answers " + status);
            return null;
        }
    }

    private static Object etcdctl(Map<String, String> read, boolean on, String endpoint) throws Throwable {
        List<String> words = new ArrayList<>(List.of(
                "etcdctl", "--endpoints", endpoint, "--dial-timeout=2s", "--command-timeout=2s"));
        String[][] flags = {{"--cacert", "ca.cert"}, {"--cert", "client.cert"}, {"--key", "client.key"}};
        for (String[] flag : flags) if (on && read.containsKey(N + flag[1])) words.addAll(List.of(flag[0], read.get(N + flag[1])));
        words.addAll(List.of("endpoint", "health"));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("ETCDCTL_API", "3");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IllegalStateException(said.strip().replaceAll("\\s+", " "));
        return null;
    }

    private Server server(Path folder) throws Exception {
        String certificate = Files.readString(folder.resolve("server.pem"));
        Server known = servers.get(certificate);
        if (known != null) return known;
        Path own = Files.createTempDirectory("oracle-etcd");
        for (String name : List.of("server.pem", "server-key.pem", "ca.pem")) Files.copy(folder.resolve(name), own.resolve(name));
        int port = freePort();
        List<String> urls = new ArrayList<>();
        for (String address : ADDRESSES) urls.add("https://" + address + ":" + port);
        String peer = "http://127.0.0.1:" + freePort();
        Path log = own.resolve("log");
        Process process = new ProcessBuilder(
                        "etcd", "--name", "t", "--data-dir", own.resolve("data").toString(), "--logger", "zap", "--log-level", "warn",
                        "--listen-client-urls", String.join(",", urls), "--advertise-client-urls", urls.get(0),
                        "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "t=" + peer,
                        "--client-cert-auth", "--trusted-ca-file", own.resolve("ca.pem").toString(),
                        "--cert-file", own.resolve("server.pem").toString(), "--key-file", own.resolve("server-key.pem").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitPort(process, port);
        Server server = new Server(port, log);
        servers.put(certificate, server);
        return server;
    }

    private static void awaitPort(Process process, int port) throws Exception {
        for (int i = 0; i < 150 && process.isAlive(); i++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IllegalStateException("etcd did not start");
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
