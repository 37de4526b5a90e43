import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** What one product says of one case: a line for each start-up and each connection. */
final class Answer {
    private final List<Map<String, Object>> steps = new ArrayList<>();
    private Map<String, String> settings;
    private String rendered;

    interface Work {
        /** Returns what is worth telling of a success, or null. */
        Object run() throws Throwable;
    }

    /** Runs a step and keeps what came of it; returns whether it went well. */
    boolean step(String name, Work work) {
        try {
            Object told = work.run();
            if (told == OFF) add(name, "off", List.of());
            else add(name, "ok", List.of()).put("client", told);
            return true;
        } catch (Handshake.Refused refused) {
            add(name, "failed", refused.lines);
        } catch (Throwable error) {
            add(name, "failed", lines(error));
        }
        return false;
    }

    /** A connection that is made without TLS. */
    static final Object OFF = new Object();

    void settings(Map<String, String> read) {
        settings = read;
    }

    /** The same, of the first of several files. */
    void firstSettings(Map<String, String> read) {
        if (settings == null) settings = read;
    }

    /** A tree of settings, as its product writes it down. */
    void rendered(String text) {
        rendered = text;
    }

    private Map<String, Object> add(String name, String state, List<String> error) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("name", name);
        step.put("state", state);
        step.put("error", error);
        steps.add(step);
        return step;
    }

    /** Class and message of an error and of what caused it, outermost first. */
    static List<String> lines(Throwable error) {
        List<String> lines = new ArrayList<>();
        for (Throwable e = error; e != null && lines.size() < 8; e = e.getCause()) {
            boolean wrapper = e instanceof InvocationTargetException || e instanceof ExecutionException;
            if (!wrapper || e.getCause() == null) lines.add(e.getClass().getName() + ": " + message(e));
        }
        return lines;
    }

    /** Where it has no text of its own, where it comes from. */
    private static String message(Throwable error) {
        StackTraceElement[] stack = error.getStackTrace();
        return error.getMessage() == null && stack.length > 0 ? "null at " + List.of(stack).subList(0, Math.min(3, stack.length)) : error.getMessage();
    }

    Map<String, Object> toMap(Object id) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", id);
        map.put("steps", steps);
        if (settings != null) map.put("settings", settings);
        if (rendered != null) map.put("rendered", rendered);
        return map;
    }
}
