import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.rest.RestClient;
import org.apache.flink.runtime.rest.messages.ClusterOverviewHeaders;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A real JobManager and two real TaskManagers on loopback, and a job that a client submits over REST: its jar goes through
 * the blob server, the TaskManagers report over RPC, and its records go from one of them to the other.
 */
final class FlinkLive {
    private static final int TASK_MANAGERS = 2;

    private FlinkLive() {}

    static Object run(Configuration read, double seconds) throws Throwable {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        Path folder = Files.createTempDirectory("flink-live");
        Configuration config = local(read, folder);
        List<Supplier<CompletableFuture<?>>> running = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        try {
            StandaloneSessionClusterEntrypoint manager = new StandaloneSessionClusterEntrypoint(config);
            running.add(manager::closeAsync);
            manager.startCluster();
            for (int i = 0; i < TASK_MANAGERS; i++) {
                TaskManagerRunner runner = new TaskManagerRunner(
                        config, PluginUtils.createPluginManagerFromRootFolder(config), TaskManagerRunner::createTaskExecutorService);
                running.add(0, runner::closeAsync);
                runner.start();
            }
            awaitTaskManagers(config, threads, end);
            CompletableFuture<?> job = CompletableFuture.runAsync(() -> submit(config, folder), threads);
            job.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            return null;
        } finally {
            for (Supplier<CompletableFuture<?>> each : running) close(each);
            threads.shutdownNow();
        }
    }

    private static void awaitTaskManagers(Configuration config, ExecutorService threads, long end) throws Throwable {
        try (RestClient client = new RestClient(config, threads)) {
            int port = Integer.parseInt(config.toMap().get("rest.port"));
            Throwable last = new TimeoutException("no TaskManager has registered");
            while (System.nanoTime() < end) {
                try {
                    int registered = client.sendRequest(
                                    "localhost", port, ClusterOverviewHeaders.getInstance(), EmptyMessageParameters.getInstance(), EmptyRequestBody.getInstance())
                            .get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS)
                            .getNumTaskManagersConnected();
                    if (registered == TASK_MANAGERS) return;
                } catch (Exception error) {
                    last = error;
                }
                Thread.sleep(200);
            }
            throw last;
        }
    }

    private static void submit(Configuration config, Path folder) {
        try {
            int port = Integer.parseInt(config.toMap().get("rest.port"));
            String jar = emptyJar(folder).toString();
            StreamExecutionEnvironment env = StreamExecutionEnvironment.createRemoteEnvironment("localhost", port, config, jar);
            env.setParallelism(TASK_MANAGERS);
            env.fromSequence(1, 100).rebalance().map(new Twice()).print();
            env.execute("oracle");
        } catch (Exception error) {
            throw new IllegalStateException("the job failed", error);
        }
    }

    /** What a job does is of no interest here. */
    public static final class Twice implements MapFunction<Long, Long> {
        @Override
        public Long map(Long value) {
            return 2 * value;
        }
    }

    /** The configuration on this machine: what is not TLS is made small. */
    private static Configuration local(Configuration read, Path folder) throws Exception {
        Configuration config = new Configuration(read);
        String[][] own = {
            {"jobmanager.rpc.address", "localhost"},
            {"jobmanager.rpc.port", freePort()},
            {"jobmanager.bind-host", "localhost"},
            {"rest.address", "localhost"},
            {"rest.bind-address", "localhost"},
            {"rest.port", freePort()},
            {"rest.retry.max-attempts", "1"},
            {"taskmanager.host", "localhost"},
            {"taskmanager.bind-host", "localhost"},
            {"taskmanager.numberOfTaskSlots", "1"},
            {"taskmanager.cpu.cores", "1.0"},
            {"taskmanager.memory.framework.heap.size", "64m"},
            {"taskmanager.memory.framework.off-heap.size", "16m"},
            {"taskmanager.memory.jvm-metaspace.size", "64m"},
            {"taskmanager.memory.jvm-overhead.min", "64m"},
            {"taskmanager.memory.jvm-overhead.max", "64m"},
            {"taskmanager.memory.task.heap.size", "32m"},
            {"taskmanager.memory.task.off-heap.size", "0"},
            {"taskmanager.memory.network.min", "16m"},
            {"taskmanager.memory.network.max", "16m"},
            {"taskmanager.memory.managed.size", "8m"},
            {"io.tmp.dirs", folder.toString()},
        };
        for (String[] pair : own) config.setString(pair[0], pair[1]);
        return config;
    }

    private static String freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return String.valueOf(socket.getLocalPort());
        }
    }

    private static File emptyJar(Path folder) throws Exception {
        File jar = folder.resolve("job.jar").toFile();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar.toPath()))) {
            out.putNextEntry(new ZipEntry("note.txt"));
            out.write('x');
            out.closeEntry();
        }
        return jar;
    }

    private static void close(Supplier<CompletableFuture<?>> running) {
        try {
            running.get().get(10, TimeUnit.SECONDS);
        } catch (Exception ignored) {
            // It is of no more use, and its process ends soon.
        }
    }
}
