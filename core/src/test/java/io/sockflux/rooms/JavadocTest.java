package io.sockflux.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The public API has Javadoc without a fault that doclint finds, with all of its checks. Not asked for are {@code @return} and {@code
 * @param} of methods: where the sentence says it all they would say it again. What is left of doclint's group {@code missing} is asked for: a
 * sentence on each element, and each exception that is thrown. Private fields of exceptions are no API, though Javadoc's page of
 * serialized forms has them.
 */
@EnabledIfSystemProperty(named = "sockflux.long", matches = "true", disabledReason = "the long form reads all Javadoc")
class JavadocTest {

    private static final Pattern EXPORT = Pattern.compile("(?m)^ *exports ([a-z.]+);");
    private static final Pattern FINDING = Pattern.compile("(?m)^(.*\\.java):(\\d+): (?:warning|error): (.*)$");
    /** Java 17 does not know snippets, which a test of the programs holds. */
    private static final Pattern NOT_ASKED_FOR = Pattern.compile("no @return|no @param for .*|unknown tag: snippet");

    @Test
    void shouldSayOfEachElementWhatItIsAndHowItFails(@TempDir Path folder) throws Exception {
        Path main = Sources.project().resolve("core/src/main/java");
        Path sources = folder.resolve("sources");
        for (Path file : Sources.of("core")) {
            // Without the module's descriptor, as tests have all modules on the class path.
            if (!file.endsWith("module-info.java")) {
                Path copy = sources.resolve(main.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        List<String> arguments = new ArrayList<>(List.of(
                "-quiet", "-Xdoclint:all", "-Xmaxwarns", "100000", "-Xmaxerrs", "100000", "-encoding", "UTF-8"));
        arguments.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "-sourcepath",
                sources.toString(),
                "-d",
                folder.resolve("pages").toString()));
        Matcher export = EXPORT.matcher(Files.readString(main.resolve("module-info.java"), StandardCharsets.UTF_8));
        int packages = 0;
        for (; export.find(); packages++) {
            arguments.add(export.group(1));
        }
        assertThat(packages).isGreaterThan(10);

        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        ToolProvider.findFirst("javadoc").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertThat(folder.resolve("pages/index.html")).as(said.toString()).exists();
        List<String> findings = new ArrayList<>();
        Matcher finding = FINDING.matcher(said.toString());
        while (finding.find()) {
            Path file = Path.of(finding.group(1));
            String line = Files.readAllLines(file).get(Integer.parseInt(finding.group(2)) - 1);
            boolean ofSerializedForm =
                    finding.group(3).equals("no comment") && line.strip().startsWith("private ");
            if (!NOT_ASKED_FOR.matcher(finding.group(3)).matches() && !ofSerializedForm) {
                findings.add(sources.relativize(file) + ":" + finding.group(2) + ": " + finding.group(3));
            }
        }
        assertThat(findings).isEmpty();
    }
}
