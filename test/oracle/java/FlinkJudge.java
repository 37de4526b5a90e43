import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.runtime.io.network.netty.SSLHandlerFactory;
import org.apache.flink.runtime.net.SSLUtils;
import org.apache.flink.shaded.netty4.io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Flink's own readers and `SSLUtils`: data, blob, RPC and REST connections of one configuration folder, which all
 * processes of the cluster share.
 */
final class FlinkJudge implements Judge {
    private final FlinkRpc rpc = new FlinkRpc();

    @Override
    public void judge(Map<String, Object> question, Answer answer) {
        Configuration[] read = new Configuration[1];
        boolean good = answer.step("configuration", () -> {
            read[0] = GlobalConfiguration.loadConfiguration((String) question.get("dir"));
            return null;
        });
        if (!good) return;
        Configuration config = read[0];
        answer.settings(config.toMap());
        if (question.containsKey("read")) return;
        String internal = (String) question.get("internalHost");
        String rest = (String) question.get("restHost");
        answer.step("data", () -> {
            if (!SecurityOptions.isInternalSSLEnabled(config) || off(config, "taskmanager.data.ssl.enabled")) return Answer.OFF;
            SSLHandlerFactory server = SSLUtils.createInternalServerSSLEngineFactory(config);
            SSLHandlerFactory client = SSLUtils.createInternalClientSSLEngineFactory(config);
            return Handshake.run(clientEngine(client, internal), serverEngine(server));
        });
        answer.step("blob", () -> {
            if (!SecurityOptions.isInternalSSLEnabled(config) || off(config, "blob.service.ssl.enabled")) return Answer.OFF;
            return sockets(SSLUtils.createSSLServerSocketFactory(config), SSLUtils.createSSLClientSocketFactory(config));
        });
        answer.step("rpc", () -> rpc.handshake(config));
        if (question.get("patience") instanceof Double seconds) answer.step("nodes", () -> FlinkLive.run(config, seconds));
        answer.step("rest", () -> {
            if (!SecurityOptions.isRestSSLEnabled(config)) return Answer.OFF;
            SSLHandlerFactory server = SSLUtils.createRestServerSSLEngineFactory(config);
            SSLHandlerFactory client = SSLUtils.createRestClientSSLEngineFactory(config);
            return Handshake.run(clientEngine(client, rest), serverEngine(server));
        });
    }

    private static boolean off(Configuration config, String key) {
        return "false".equalsIgnoreCase(config.toMap().get(key));
    }

    private static SSLEngine serverEngine(SSLHandlerFactory factory) {
        return factory.createNettySSLHandler(UnpooledByteBufAllocator.DEFAULT).engine();
    }

    private static SSLEngine clientEngine(SSLHandlerFactory factory, String host) {
        return factory.createNettySSLHandler(UnpooledByteBufAllocator.DEFAULT, host, 6123).engine();
    }

    /** Blob connections are plain sockets, so they are made on loopback. */
    private static Object sockets(ServerSocketFactory servers, SocketFactory clients) throws Throwable {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket listening = servers.createServerSocket(0, 1, loopback)) {
            CompletableFuture<Object> accepted = CompletableFuture.supplyAsync(() -> {
                try (Socket socket = listening.accept()) {
                    socket.setSoTimeout(10_000);
                    int got = socket.getInputStream().read();
                    socket.getOutputStream().write(got);
                    return ((SSLSocket) socket).getSession().getPeerCertificates().length > 0;
                } catch (javax.net.ssl.SSLPeerUnverifiedException none) {
                    return false;
                } catch (Throwable error) {
                    return error;
                }
            });
            Throwable failed = null;
            try (Socket socket = clients.createSocket(loopback, listening.getLocalPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(1);
                if (socket.getInputStream().read() != 1) failed = new java.io.EOFException("closed by the server");
            } catch (Throwable error) {
                failed = error;
            }
            Object server = accepted.get(15, TimeUnit.SECONDS);
            if (failed == null && server instanceof Boolean) return server;
            List<String> lines = new ArrayList<>();
            if (server instanceof Throwable error) lines.addAll(Answer.lines(error));
            if (failed != null) lines.addAll(Answer.lines(failed));
            throw new Handshake.Refused(lines);
        }
    }
}
