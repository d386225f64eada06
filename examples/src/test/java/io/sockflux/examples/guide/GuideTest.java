package io.sockflux.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Each Java snippet of the guide is a region of a test beside this one, so it compiles and runs. In a page a line {@code
 * <!-- snippet: ServePageTest#echo -->} stands before the block; {@link Snippets} says what stands in the test. {@code
 * -Dsockflux.docs.update=true} writes the pages anew from the tests.
 */
class GuideTest {

    private static final Path PAGES = Project.ROOT.resolve("docs/guide");
    private static final Pattern BLOCK =
            Pattern.compile("<!-- snippet: (\\w+)#(\\w+) -->\n```java\n(.*?)```\n", Pattern.DOTALL);

    @Test
    void shouldShowWhatTheTestsRun() throws IOException {
        Map<String, String> regions = Snippets.all();
        Set<String> shown = new HashSet<>(JavadocExamplesTest.shown());
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
                if (!Project.UPDATE) {
                    assertThat(block.group(3))
                            .as("%s: snippet %s, as the test has it", page.getFileName(), name)
                            .isEqualTo(regions.get(name));
                }
                block.appendReplacement(
                        updated,
                        Matcher.quoteReplacement(
                                "<!-- snippet: " + name + " -->\n```java\n" + regions.get(name) + "```\n"));
            }
            if (Project.UPDATE) {
                Files.writeString(page, block.appendTail(updated).toString());
            }
        }
        assertThat(regions.keySet())
                .as("snippets that no page and no Javadoc shows")
                .isSubsetOf(shown);
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
    void shouldListEachPage() throws IOException {
        String index = Files.readString(PAGES.resolve("index.md"));
        for (Path page : pages()) {
            if (!page.endsWith("index.md")) {
                assertThat(index).as("docs/guide/index.md lists every page").contains("(" + page.getFileName() + ")");
            }
        }
    }

    private static List<Path> pages() throws IOException {
        return Project.files(PAGES, ".md");
    }
}
