import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What one run of tests said.
 *
 * @param words the beginning of what the failure says
 * @param all all that it says
 */
record Verdict(boolean isRed, boolean isByTimeOut, String by, String words, String all) {

    static final Verdict GREEN = new Verdict(false, false, "", "", "");

    /** What JUnit and StepVerifier say when a test just waited; Awaitility with an assertion says what was wrong. */
    private static final Pattern TIME_OUT = Pattern.compile(
            "timed out after|Timeout on blocking read|VerifySubscriber timed out|Did not observe any item or terminal"
                    + "|Condition .{0,200}was not fulfilled within|^java.util.concurrent.TimeoutException");

    /** A class without its package. */
    static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    /** The verdict of a test that failed. */
    static Verdict red(String by, String words) {
        return new Verdict(true, TIME_OUT.matcher(words).find(), by, shortened(words), words);
    }

    /** The one that says most: that of a test that did not just wait. */
    static Optional<Verdict> first(List<Verdict> found) {
        return found.stream()
                .filter(said -> !said.isByTimeOut)
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    static String shortened(String words) {
        String line =
                words.replaceAll("^[\\w.$]*\\.", "").replaceAll("\\s+", " ").strip();
        return line.length() <= 160 ? line : line.substring(0, 157) + "...";
    }
}
