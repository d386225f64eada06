package io.sockflux.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each Java snippet of the guide is a region of a test beside this one, so it compiles and runs. In a page a line {@code
 * <!-- snippet: ServePageTest#echo -->} stands before the block; in the test {@code // snippet: echo} and {@code // end} stand
 * around the region. {@code -Dsockflux.docs.update=true} writes the pages anew from the tests.
 */
class GuideTest {

    private static final Path PAGES = Path.of("../docs/guide");
    private static final Path TESTS = Path.of("src/test/java/io/sockflux/examples/guide");
    private static final Pattern BLOCK =
            Pattern.compile("<!-- snippet: (\\w+)#(\\w+) -->\n```java\n(.*?)```\n", Pattern.DOTALL);
    private static final boolean UPDATE = Boolean.getBoolean("sockflux.docs.update");

    @Test
    void shouldShowWhatTheTestsRun() throws IOException {
        Map<String, String> regions = regions();
        Set<String> shown = new HashSet<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            StringBuilder updated = new StringBuilder();
            Matcher block = BLOCK.matcher(text);
            while (block.find()) {
                String name = block.group(1) + "#" + block.group(2);
                assertThat(regions)
                        .as("%s shows a snippet that no test has", page)
                        .containsKey(name);
                shown.add(name);
                if (!UPDATE) {
                    assertThat(block.group(3))
                            .as("%s: snippet %s, as the test has it", page.getFileName(), name)
                            .isEqualTo(regions.get(name));
                }
                block.appendReplacement(
                        updated,
                        Matcher.quoteReplacement(
                                "<!-- snippet: " + name + " -->\n```java\n" + regions.get(name) + "```\n"));
            }
            if (UPDATE) {
                Files.writeString(page, block.appendTail(updated).toString());
            }
        }
        assertThat(regions.keySet()).as("snippets that no page shows").isSubsetOf(shown);
    }

    @Test
    void shouldHaveNoJavaThatNoTestRuns() throws IOException {
        List<String> loose = new ArrayList<>();
        for (Path page : pages()) {
            String without = BLOCK.matcher(Files.readString(page)).replaceAll("");
            if (without.contains("```java")) {
                loose.add(page.getFileName().toString());
            }
        }
        assertThat(loose).as("pages with a Java block that no test runs").isEmpty();
    }

    @Test
    void shouldLinkOnlyToWhatIsThere() throws IOException {
        List<String> broken = new ArrayList<>();
        Pattern link = Pattern.compile("]\\(([^)#]+)(#[^)]*)?\\)");
        for (Path page : pages()) {
            Matcher found = link.matcher(Files.readString(page));
            while (found.find()) {
                String target = found.group(1);
                if (!target.startsWith("http") && !Files.exists(page.resolveSibling(target))) {
                    broken.add(page.getFileName() + ": " + target);
                }
            }
        }
        assertThat(broken).as("links of the guide that lead nowhere").isEmpty();
    }

    @Test
    void shouldListEachPage() throws IOException {
        String index = Files.readString(PAGES.resolve("index.md"));
        for (Path page : pages()) {
            if (!page.endsWith("index.md")) {
                assertThat(index).as("docs/guide/index.md lists every page").contains("(" + page.getFileName() + ")");
            }
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, String> regions() throws IOException {
        Map<String, String> regions = new HashMap<>();
        try (Stream<Path> files = Files.list(TESTS)) {
            for (Path file : files.filter(each -> each.toString().endsWith("PageTest.java"))
                    .toList()) {
                String test = file.getFileName().toString().replace(".java", "");
                String name = null;
                List<String> lines = new ArrayList<>();
                for (String line : Files.readAllLines(file)) {
                    String bare = line.strip();
                    if (bare.startsWith("// snippet: ")) {
                        name = bare.substring("// snippet: ".length());
                        lines.clear();
                    } else if (bare.equals("// end") && name != null) {
                        regions.put(test + "#" + name, String.join("\n", lines).stripIndent() + "\n");
                        name = null;
                    } else if (name != null) {
                        // What a test needs besides.
                        lines.add(line.replaceAll("requireNonNull\\((\\w+)\\)", "$1"));
                    }
                }
                assertThat(name).as("%s: a snippet without an end", test).isNull();
            }
        }
        return regions;
    }
}
