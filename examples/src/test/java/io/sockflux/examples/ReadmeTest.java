package io.sockflux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program compiles and runs as it stands there. {@code .ci/newcomer} also runs the README's commands. */
class ReadmeTest {

    private static final Path README = readme();

    @Test
    void shouldRunTheProgramOfTheReadme(@TempDir Path folder) throws Exception {
        Path source = folder.resolve("Hello.java");
        Files.writeString(source, block("java", "class Hello"));
        String classPath = System.getProperty("java.class.path");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-Werror", "-proc:none", "-cp", classPath, "-d", "" + folder, "" + source);
        assertThat(compiled).as("the compiler's status").isZero();

        Path out = folder.resolve("out");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                folder + System.getProperty("path.separator") + classPath,
                "hello.Hello"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(out)).isZero();
        List<String> lines = Files.readAllLines(out);
        assertThat(lines)
                .anyMatch(line -> line.matches("tcp://127\\.0\\.0\\.1:\\d+ says: Hello, tcp://127\\.0\\.0\\.1:\\d+"));
        assertThat(lines).anyMatch(line -> line.matches("unix:.*/greeting\\.sock says: Hello, unix:.*"));
        assertThat(lines).as("an option").anyMatch(line -> line.contains("SO_RCVBUF"));
        assertThat(lines)
                .as("an error")
                .last()
                .asString()
                .contains("greeting.sock")
                .contains("ENOENT");
    }

    /** Every file that the README leads to. */
    @Test
    void shouldLinkOnlyToWhatIsThere() throws IOException {
        Matcher link = Pattern.compile("]\\(([^)#]+)(#[^)]*)?\\)").matcher(Files.readString(README));
        while (link.find()) {
            if (!link.group(1).startsWith("http")) {
                assertThat(README.resolveSibling(link.group(1))).exists();
            }
        }
    }

    private static String block(String language, String word) throws IOException {
        Matcher block = Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(README));
        while (block.find()) {
            if (block.group(1).equals(language) && block.group(2).contains(word)) {
                return block.group(2);
            }
        }
        throw new AssertionError("README.md has no block of " + language + " with \"" + word + "\"");
    }

    private static Path readme() {
        Path above = Path.of("../README.md");
        return Files.exists(above) ? above : Path.of("README.md");
    }
}
