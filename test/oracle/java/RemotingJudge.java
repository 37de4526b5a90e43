import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.remote.RemoteSettings;
import org.apache.pekko.remote.artery.ArterySettings;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import scala.Option;

/**
 * Pekko's own settings and engine providers, for the files of one or two nodes: start-up, and each node connecting to
 * each. Akka's judge is this one with other names of packages and paths.
 */
final class RemotingJudge implements Judge {
    private static final AtomicInteger SYSTEMS = new AtomicInteger();

    private static final class Node {
        Config config;
        ActorSystem system;
        ArterySettings artery;
        /** Of Artery; undefined with classic remoting. */
        SSLEngineProvider provider;
        /** Of classic remoting, which some versions do not have. */
        Object classic;
        boolean plain;
    }

    @Override
    public void judge(Map<String, Object> question, Answer answer) {
        List<Node> nodes = new ArrayList<>();
        try {
            boolean good = answer.step("start", () -> {
                for (Object file : (List<?>) question.get("files")) nodes.add(start(new File((String) file), answer));
                return null;
            });
            if (!good) return;
            for (Node from : nodes)
                for (Node to : nodes)
                    if (nodes.size() == 1 || from != to) answer.step("remoting", () -> connect(from, to));
            if (question.get("patience") instanceof Double seconds)
                answer.step("nodes", () -> associate(nodes.get(0).config, nodes.get(1).config, seconds));
        } finally {
            for (Node node : nodes) if (node.system != null) node.system.terminate();
        }
    }

    private static Node start(File file, Answer answer) throws Throwable {
        Config config = ConfigFactory.load(ConfigFactory.parseFile(file, ConfigParseOptions.defaults().setAllowMissing(false)));
        answer.firstSettings(settings(config));
        Node node = new Node();
        node.config = config;
        RemoteSettings settings = new RemoteSettings(config);
        node.artery = settings.Artery();
        node.system = ActorSystem.create("oracle" + SYSTEMS.incrementAndGet(), QUIET.withFallback(config));
        if (!node.artery.Enabled()) {
            classic(node, config);
        } else if (node.artery.Transport().configName().equals("tls-tcp")) {
            String name = node.artery.SSLEngineProviderClassName();
            try {
                Class<?> type = Class.forName(name);
                node.provider = type.asSubclass(SSLEngineProvider.class).getConstructor(ActorSystem.class).newInstance(node.system);
            } catch (Throwable error) {
                throw new IllegalStateException("Could not create SSLEngineProvider [" + name + "]", error);
            }
        } else {
            node.plain = true;
        }
        return node;
    }

    private static void classic(Node node, Config config) throws Throwable {
        String transport = "pekko.remote.classic.netty.ssl";
        List<String> transports = config.getStringList("pekko.remote.classic.enabled-transports");
        if (!transports.contains(transport)) {
            node.plain = true;
            return;
        }
        Class<?> type = Class.forName(config.getString(transport + ".ssl-engine-provider"));
        Class<?> wanted = Class.forName("org.apache.pekko.remote.transport.netty.SSLEngineProvider");
        node.classic = type.asSubclass(wanted).getConstructor(ActorSystem.class).newInstance(node.system);
    }

    private static Object connect(Node from, Node to) throws Throwable {
        if (from.plain || to.plain) return Answer.OFF;
        if (from.classic != null) {
            SSLEngine client = (SSLEngine) from.classic.getClass().getMethod("createClientSSLEngine").invoke(from.classic);
            SSLEngine server = (SSLEngine) to.classic.getClass().getMethod("createServerSSLEngine").invoke(to.classic);
            return Handshake.run(client, server);
        }
        String host = to.artery.Canonical().Hostname();
        SSLEngine client = from.provider.createClientSSLEngine(host, 25520);
        SSLEngine server = to.provider.createServerSSLEngine(host, 25520);
        Object told = Handshake.run(client, server);
        check(from.provider.verifyClientSession(host, client.getSession()));
        check(to.provider.verifyServerSession(host, server.getSession()));
        return told;
    }

    /** Two real nodes on loopback: whether one finds an actor of the other. */
    private static Object associate(Config first, Config second, double seconds) throws Throwable {
        ActorSystem from = ActorSystem.create("nodes", REMOTE.withFallback(first));
        ActorSystem to = ActorSystem.create("nodes", REMOTE.withFallback(second));
        try {
            String address = ((ExtendedActorSystem) to).provider().getDefaultAddress().toString();
            Duration patience = Duration.ofMillis((long) (seconds * 1000));
            from.actorSelection(address + "/user").resolveOne(patience).toCompletableFuture().get();
            return null;
        } finally {
            from.terminate();
            to.terminate();
        }
    }

    private static void check(Option<Throwable> refusal) throws Throwable {
        if (refusal.isDefined()) throw refusal.get();
    }

    private static Map<String, String> settings(Config config) {
        Map<String, String> read = new TreeMap<>();
        if (!config.hasPath("pekko.remote.artery.ssl")) return read;
        Config ssl = config.getConfig("pekko.remote.artery.ssl");
        for (Map.Entry<String, ConfigValue> entry : ssl.entrySet()) {
            boolean list = entry.getValue().valueType() == ConfigValueType.LIST;
            // As the products ask: a number as the text that was written.
            read.put(entry.getKey(), list ? String.valueOf(entry.getValue().unwrapped()) : ssl.getString(entry.getKey()));
        }
        return read;
    }

    private static final Config QUIET = ConfigFactory.parseString("""
            pekko.actor.provider = local
            pekko.daemonic = on
            pekko.loglevel = OFF
            pekko.stdout-loglevel = OFF
            pekko.loggers = []
            pekko.log-dead-letters = off
            pekko.jvm-shutdown-hooks = off
            pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
            """);

    private static final Config REMOTE = ConfigFactory.parseString("""
            pekko.actor.provider = remote
            pekko.remote.artery.canonical.port = 0
            """).withFallback(QUIET);
}
