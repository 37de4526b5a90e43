import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLPeerUnverifiedException;

/** A handshake between two engines in memory, and one byte each way: TLS 1.3 refuses client certificates only then. */
final class Handshake {
    /** Why it failed, as both ends tell it: first the one that found the fault. */
    static final class Refused extends Exception {
        final transient List<String> lines;

        Refused(List<String> lines) {
            super(lines.isEmpty() ? "" : lines.get(0));
            this.lines = lines;
        }
    }

    private static final class End {
        final String name;
        final SSLEngine engine;
        final ByteBuffer in = ByteBuffer.allocate(1 << 17);
        final ByteBuffer plain = ByteBuffer.allocate(1 << 17);
        Throwable error;
        boolean finished;
        boolean sent;
        boolean received;

        End(String name, SSLEngine engine) {
            this.name = name;
            this.engine = engine;
        }
    }

    private Handshake() {}

    /** Returns whether the client showed a certificate. */
    static boolean run(SSLEngine client, SSLEngine server) throws Refused {
        client.setUseClientMode(true);
        server.setUseClientMode(false);
        End c = new End("client", client);
        End s = new End("server", server);
        begin(c);
        begin(s);
        for (int round = 0; round < 200; round++) {
            boolean moved = turn(c, s);
            moved |= turn(s, c);
            if (c.sent && s.sent && c.received && s.received) return showsCertificate(server);
            if (!moved) break;
        }
        List<String> lines = new ArrayList<>();
        for (End end : new End[] {c, s}) if (end.error != null && !isAlert(end.error)) lines.addAll(Answer.lines(end.error));
        for (End end : new End[] {c, s}) if (end.error != null && isAlert(end.error)) lines.addAll(Answer.lines(end.error));
        if (lines.isEmpty()) lines.add("handshake without end: " + c.engine.getHandshakeStatus() + ", " + s.engine.getHandshakeStatus());
        throw new Refused(lines);
    }

    private static boolean isAlert(Throwable error) {
        return String.valueOf(error.getMessage()).contains("Received fatal alert");
    }

    static boolean showsCertificate(SSLEngine server) {
        try {
            return server.getSession().getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException none) {
            return false;
        }
    }

    private static boolean turn(End self, End peer) {
        boolean moved = false;
        for (int i = 0; i < 50; i++) {
            boolean step;
            try {
                step = step(self, peer);
            } catch (Throwable error) {
                // The alert is still to be sent, so that the other end learns of it.
                step = self.error == null;
                if (self.error == null) self.error = error;
                if (!step) return moved;
            }
            if (!step) break;
            moved = true;
        }
        return moved;
    }

    private static boolean step(End self, End peer) throws Exception {
        SSLEngine engine = self.engine;
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) task.run();
            return true;
        }
        boolean send = self.finished && !self.sent;
        if (status == HandshakeStatus.NEED_WRAP || send) {
            SSLEngineResult result = engine.wrap(ByteBuffer.wrap(new byte[send ? 1 : 0]), peer.in);
            self.finished |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
            self.sent |= result.bytesConsumed() > 0;
            if (result.bytesProduced() > 0) return true;
        }
        self.in.flip();
        try {
            if (!self.in.hasRemaining() && status != HandshakeStatus.NEED_UNWRAP_AGAIN) return false;
            SSLEngineResult result = engine.unwrap(self.in, self.plain);
            self.finished |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
            self.received |= result.bytesProduced() > 0;
            return result.bytesConsumed() > 0 || result.bytesProduced() > 0 || engine.getHandshakeStatus() != status;
        } finally {
            self.in.compact();
        }
    }

    private static void begin(End end) {
        try {
            end.engine.beginHandshake();
        } catch (Throwable error) {
            end.error = error;
        }
    }
}
