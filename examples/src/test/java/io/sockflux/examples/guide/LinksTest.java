package io.sockflux.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each link of each Markdown file leads to a file of the project, and to a heading of it where it names one. */
class LinksTest {

    private static final Pattern FENCE = Pattern.compile("^(```|~~~).*?^\\1", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile(
            "]\\(([^)\\s]+)(?: \"[^\"]*\")?\\)|^\\[[^\\]]+]: (\\S+)|" + "(?:href|src)=\"([^\"]+)\"", Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.+?) *#* *$", Pattern.MULTILINE);

    @Test
    void shouldLeadSomewhere() throws IOException {
        List<Path> pages = Project.files(Project.ROOT, ".md");
        assertThat(pages).as("Markdown files of the project").hasSizeGreaterThan(20);
        List<String> dead = new ArrayList<>();
        int links = 0;
        for (Path page : pages) {
            String prose = CODE.matcher(FENCE.matcher(Files.readString(page)).replaceAll(""))
                    .replaceAll("");
            Matcher link = LINK.matcher(prose);
            while (link.find()) {
                links++;
                String target =
                        link.group(1) != null ? link.group(1) : link.group(2) != null ? link.group(2) : link.group(3);
                if (!target.matches("[a-z]+:.*") && !leadsSomewhere(page, target)) {
                    dead.add(Project.name(page) + ": " + target);
                }
            }
        }
        assertThat(links).as("links of the project").isGreaterThan(50);
        assertThat(dead).as("links that lead nowhere").isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String target) throws IOException {
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        Path to = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        if (!to.startsWith(Project.ROOT) || !Files.exists(to)) {
            return false;
        }
        return hash < 0 || anchors(to).contains(target.substring(hash + 1));
    }

    /** The names by which headings can be linked to: the rule of GitHub, which the site follows too. */
    private static Set<String> anchors(Path page) throws IOException {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        Matcher heading = HEADING.matcher(FENCE.matcher(Files.readString(page)).replaceAll(""));
        while (heading.find()) {
            String anchor = heading.group(1)
                    .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int times = seen.merge(anchor, 1, Integer::sum);
            anchors.add(times == 1 ? anchor : anchor + "-" + (times - 1));
        }
        return anchors;
    }
}
