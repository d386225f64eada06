package io.sockflux.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pictures of the documents are those of their sources, {@code docs/pictures/draw}. */
class PicturesTest {

    private static final Path PICTURES = Project.ROOT.resolve("docs/pictures");
    private static final Pattern PART = Pattern.compile("<title>[^<]*|>[^<]*</text>|<g [^>]*class=\"[^\"]*\"");

    @Test
    void shouldBeOfTheirSources() throws IOException, NoSuchAlgorithmException {
        List<Path> sources = Project.files(PICTURES, ".dot");
        assertThat(sources).isNotEmpty();
        List<String> old = new ArrayList<>();
        for (Path source : sources) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(source));
            String hash = HexFormat.of().formatHex(digest.digest(Files.readAllBytes(PICTURES.resolve("style.css"))));
            Path picture = picture(source, PICTURES);
            if (!Files.exists(picture) || !firstLine(picture).contains(hash)) {
                old.add(picture.getFileName().toString());
            }
        }
        assertThat(old)
                .as("pictures that are not of their sources (expected: docs/pictures/draw)")
                .isEmpty();
        assertThat(Project.files(PICTURES, ".svg"))
                .as("pictures, each with a source")
                .hasSameSizeAs(sources);
    }

    /** Where boxes and lines lie depends on the fonts of the machine, and more on the version of Graphviz. */
    @Test
    void shouldBeDrawnAsTheyStand(@TempDir Path folder) throws IOException, InterruptedException {
        List<Path> sources = Project.files(PICTURES, ".dot");
        String version = version();
        Assumptions.assumeFalse(version.isEmpty(), "there is no dot here");
        Assumptions.assumeTrue(
                firstLine(picture(sources.get(0), PICTURES)).contains("Graphviz " + version + ":"),
                "dot is of another version, " + version);
        run(PICTURES.resolve("draw").toString(), "--to", folder.toString());
        for (Path source : sources) {
            List<String> drawn = parts(picture(source, folder));
            assertThat(drawn).as("parts of %s", source.getFileName()).hasSizeGreaterThan(10);
            assertThat(parts(picture(source, PICTURES)))
                    .as("parts of the picture of %s", source.getFileName())
                    .isEqualTo(drawn);
        }
    }

    /** The boxes and arrows, their words and their styles, in order. */
    private static List<String> parts(Path picture) throws IOException {
        return PART.matcher(Files.readString(picture))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private static Path picture(Path source, Path folder) {
        return folder.resolve(source.getFileName().toString().replace(".dot", ".svg"));
    }

    private static String firstLine(Path file) throws IOException {
        return Files.readAllLines(file).get(0);
    }

    private static String version() throws InterruptedException {
        try {
            return run("dot", "-V").replaceAll("(?s).*version (\\S+).*", "$1");
        } catch (IOException e) {
            return "";
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        process.getInputStream().transferTo(output);
        assertThat(process.waitFor())
                .as(output.toString(StandardCharsets.UTF_8))
                .isZero();
        return output.toString(StandardCharsets.UTF_8);
    }
}
