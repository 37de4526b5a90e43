import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;

/** Flink's RPC: its Akka or Pekko lies as a jar inside of the loader's jar, and is loaded from there as Flink does. */
final class FlinkRpc {
    private final ClassLoader loader;
    /** `pekko` from 1.18 on, `akka` before. */
    private final String library;
    private final AtomicInteger systems = new AtomicInteger();

    FlinkRpc() {
        try (InputStream jar = FlinkRpc.class.getResourceAsStream("/flink-rpc-akka.jar")) {
            Path copy = Files.createTempFile("flink-rpc", ".jar");
            copy.toFile().deleteOnExit();
            Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
            loader = new URLClassLoader(new URL[] {copy.toUri().toURL()}, FlinkRpc.class.getClassLoader());
            boolean pekko = loader.getResource("org/apache/flink/runtime/rpc/pekko/PekkoUtils.class") != null;
            library = pekko ? "pekko" : "akka";
        } catch (Exception error) {
            throw new IllegalStateException("flink-rpc-akka.jar cannot be loaded", error);
        }
    }

    Object handshake(Configuration config) throws Throwable {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return inside(config);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Object inside(Configuration config) throws Throwable {
        boolean pekko = library.equals("pekko");
        String home = "org.apache.flink.runtime.rpc." + library + ".";
        Object address = create(home + "HostAndPort", new Class<?>[] {String.class, int.class}, "127.0.0.1", 0);
        Class<?> utils = loader.loadClass(home + (pekko ? "PekkoUtils" : "AkkaUtils"));
        Method getConfig = utils.getMethod(pekko ? "getConfig" : "getAkkaConfig", Configuration.class, address.getClass());
        getConfig.setAccessible(true);
        // The block of TLS is written and parsed even where TLS is off.
        Object made = getConfig.invoke(null, config, address);
        boolean on = SecurityOptions.isInternalSSLEnabled(config);
        String[] switches = {"pekko.ssl.enabled", "akka.ssl.enabled"};
        for (String key : switches) if ("false".equalsIgnoreCase(config.toMap().get(key))) on = false;
        if (!on) return Answer.OFF;
        Class<?> configType = loader.loadClass("com.typesafe.config.Config");
        Class<?> factory = loader.loadClass("com.typesafe.config.ConfigFactory");
        String local = library + ".actor.provider = local\n" + library + ".daemonic = on\n" + library + ".loglevel = OFF\n"
                + library + ".stdout-loglevel = OFF\n" + library + ".loggers = []\n" + library + ".jvm-shutdown-hooks = off\n";
        Object overrides = factory.getMethod("parseString", String.class).invoke(null, local);
        Object merged = configType.getMethod("withFallback", loader.loadClass("com.typesafe.config.ConfigMergeable")).invoke(overrides, made);
        Object loaded = factory.getMethod("load", configType).invoke(null, merged);
        String root = pekko ? "org.apache.pekko." : "akka.";
        Class<?> systemType = loader.loadClass(root + "actor.ActorSystem");
        String name = "rpc" + systems.incrementAndGet();
        Object system = systemType.getMethod("create", String.class, configType, ClassLoader.class).invoke(null, name, loaded, loader);
        try {
            Object provider = create(home + "CustomSSLEngineProvider", new Class<?>[] {systemType}, system);
            SSLEngine server = engine(provider, "createServerSSLEngine");
            SSLEngine client = engine(provider, "createClientSSLEngine");
            return Handshake.run(client, server);
        } finally {
            systemType.getMethod("terminate").invoke(system);
        }
    }

    private Object create(String type, Class<?>[] types, Object... values) throws Throwable {
        var constructor = loader.loadClass(type).getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private static SSLEngine engine(Object provider, String method) throws Throwable {
        return (SSLEngine) provider.getClass().getMethod(method).invoke(provider);
    }
}
