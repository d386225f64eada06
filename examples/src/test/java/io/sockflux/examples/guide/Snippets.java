package io.sockflux.examples.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The regions of the tests beside this class, and of those of the integrations, which the guide and the Javadoc show. {@code // snippet: echo} and
 * {@code // end} stand around a region of {@code ServePageTest}, whose name is then {@code ServePageTest#echo}.
 */
final class Snippets {

    private static final List<Path> TESTS = List.of(
            Project.ROOT.resolve("examples/src/test/java/io/sockflux/examples/guide"),
            Project.ROOT.resolve("integrations"));

    private Snippets() {}

    static Map<String, String> all() throws IOException {
        Map<String, String> regions = new HashMap<>();
        List<Path> files = new ArrayList<>();
        for (Path folder : TESTS) {
            files.addAll(Project.files(folder, "PageTest.java"));
        }
        for (Path file : files) {
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
            if (name != null) {
                throw new AssertionError(test + ": the snippet " + name + " has no end");
            }
        }
        return regions;
    }
}
