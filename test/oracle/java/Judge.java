import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers cases, one JSON line each, for as long as there are questions. The words: class of the judge. */
public interface Judge {
    void judge(Map<String, Object> question, Answer answer) throws Throwable;

    static void main(String[] words) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // Whatever a product prints by itself is no answer.
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        Judge judge = (Judge) Class.forName(words[0]).getDeclaredConstructor().newInstance();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            @SuppressWarnings("unchecked")
            Map<String, Object> question = (Map<String, Object>) Json.read(line);
            Answer answer = new Answer();
            answer.step("judge", () -> {
                judge.judge(question, answer);
                return null;
            });
            out.println(Json.write(answer.toMap(question.get("id"))));
        }
        System.exit(0);
    }
}
