import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Tells what java.security.KeyStore shows of stores. Each line of standard input: file, type, store password, key
 * password, with tabs between; passwords in hexadecimal UTF-16, `-` for none. Each answer: one line of JSON. Runs on Java 8 and later.
 */
public class ListStore {
    private static final List<String> TYPES = Arrays.asList("PKCS12", "JKS", "JCEKS", "CaseExactJKS");

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null; ) {
            String[] words = line.split("\t");
            byte[] bytes = Files.readAllBytes(Paths.get(words[0]));
            List<String> types = new ArrayList<>();
            for (String type : TYPES) {
                if (load(bytes, type, null) instanceof KeyStore) types.add(quote(type));
            }
            char[] store = password(words[2]);
            char[] key = Optional.ofNullable(password(words[3])).orElse(store);
            Object loaded = load(bytes, words[1], store);
            String rest = loaded instanceof KeyStore ? "\"entries\":" + entries((KeyStore) loaded, key) : "\"error\":" + quote((String) loaded);
            System.out.println("{\"types\":" + types + "," + rest + "}");
        }
    }

    /** The store, or the text of the exception. */
    private static Object load(byte[] bytes, String type, char[] password) {
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(new ByteArrayInputStream(bytes), password);
            return store;
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static List<String> entries(KeyStore store, char[] password) throws Exception {
        List<String> found = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate[] chain = store.getCertificateChain(alias);
            boolean key = store.isKeyEntry(alias);
            boolean secret = key && store.entryInstanceOf(alias, KeyStore.SecretKeyEntry.class);
            String kind = secret ? "secret" : key ? "key" : "trusted";
            int length = key ? (chain == null ? 0 : chain.length) : (store.getCertificate(alias) == null ? 0 : 1);
            found.add("{\"alias\":" + quote(alias) + ",\"kind\":\"" + kind + "\",\"chainLength\":" + length
                + ",\"keyOpens\":\"" + (key ? opens(store, alias, password) : "plain") + "\"}");
        }
        return found;
    }

    private static String opens(KeyStore store, String alias, char[] password) {
        if (password == null) return "untried";
        try {
            Key key = store.getKey(alias, password);
            return key == null ? "no" : "yes";
        } catch (Exception e) {
            return "no";
        }
    }

    private static char[] password(String hex) {
        if (hex.equals("-")) return null;
        char[] chars = new char[hex.length() / 4];
        for (int i = 0; i < chars.length; i++) chars[i] = (char) Integer.parseInt(hex.substring(4 * i, 4 * i + 4), 16);
        return chars;
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\' || c < 0x20 || c > 0x7e) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}
