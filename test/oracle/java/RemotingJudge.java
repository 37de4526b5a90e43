import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
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
        if (question.containsKey("read")) {
            answer.step("configuration", () -> {
                File file = new File((String) question.get("file"));
                Config config = ConfigFactory.parseFile(file, ConfigParseOptions.defaults().setAllowMissing(false));
                answer.rendered(config.resolve(ConfigResolveOptions.noSystem()).root().render(ConfigRenderOptions.concise()));
                return null;
            });
            return;
        }
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
                answer.step("nodes", () -> cluster(nodes.get(0).config, nodes.get(1).config, seconds));
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

    /** Two real nodes on loopback: whether they become one cluster. */
    private static Object cluster(Config first, Config second, double seconds) throws Throwable {
        ActorSystem from = ActorSystem.create("nodes", CLUSTER.withFallback(first));
        ActorSystem to = ActorSystem.create("nodes", CLUSTER.withFallback(second));
        try {
            Cluster one = Cluster.get(from);
            one.join(one.selfAddress());
            Cluster.get(to).join(one.selfAddress());
            long end = System.nanoTime() + (long) (seconds * 1e9);
            while (System.nanoTime() < end) {
                int up = 0;
                for (Member member : one.state().getMembers()) if (member.status().equals(MemberStatus.up())) up++;
                if (up == 2) return null;
                Thread.sleep(100);
            }
            throw new TimeoutException("the second node is no member");
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

    private static final Config CLUSTER = ConfigFactory.parseString("""
            pekko.actor.provider = cluster
            pekko.remote.artery.canonical.port = 0
            pekko.remote.classic.netty.ssl.port = 0
            pekko.cluster.jmx.enabled = off
            pekko.cluster.periodic-tasks-initial-delay = 100ms
            pekko.cluster.gossip-interval = 200ms
            pekko.cluster.leader-actions-interval = 200ms
            pekko.cluster.shutdown-after-unsuccessful-join-seed-nodes = off
            pekko.coordinated-shutdown.run-by-actor-system-terminate = off
            """).withFallback(QUIET);
}
