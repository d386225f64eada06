package io.sockflux.contract.kit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Classes that a JVM maps into its memory, where it would else read and verify each of them: most of what the start of a
 * program costs. Java makes such an archive of all that one JVM has loaded ({@code java -XX:ArchiveClassesAtExit}), and only
 * of classes in jars.
 */
public final class ClassArchive {

    /** No verdict: without an archive a JVM starts as well. */
    private static final long MOST_SECONDS = 60;

    private ClassArchive() {}

    /** The class path of this JVM, its folders last, as an archive is of the jars in front. */
    public static String classPath() {
        return String.join(
                File.pathSeparator, Stream.concat(jars().stream(), folders()).toList());
    }

    /**
     * Makes an archive for JVMs with {@link #classPath()}, where there is none yet that is newer than the jars.
     *
     * @param name of the archive, in the folder of what was built
     * @param training options, a main class and words: a program that loads what most of those JVMs load, and ends well
     * @return the options by which a JVM uses the archive; none where it could not be made
     */
    public static List<String> options(String name, List<String> training) {
        Path archive =
                Path.of("target", name + "-" + Runtime.version() + ".jsa").toAbsolutePath();
        try {
            if (!isUpToDate(archive)) {
                make(archive, training);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Files.exists(archive)
                // Without words where a JVM cannot use all of it: Java would say so on standard output.
                ? List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds*=off")
                : List.of();
    }

    private static boolean isUpToDate(Path archive) throws IOException {
        if (!Files.exists(archive)) {
            return false;
        }
        for (String jar : jars()) {
            if (Files.getLastModifiedTime(Path.of(jar)).compareTo(Files.getLastModifiedTime(archive)) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static void make(Path archive, List<String> training) throws IOException {
        Files.deleteIfExists(archive);
        Files.createDirectories(archive.getParent());
        Path made = archive.resolveSibling(
                archive.getFileName() + "." + ProcessHandle.current().pid());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + made, "-cp", String.join(File.pathSeparator, jars())));
        command.addAll(training);
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor(MOST_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 && Files.exists(made)) {
                Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(made);
        }
    }

    private static List<String> jars() {
        return entries().filter(entry -> new File(entry).isFile()).toList();
    }

    private static Stream<String> folders() {
        return entries().filter(entry -> !new File(entry).isFile());
    }

    private static Stream<String> entries() {
        @Nullable String ofTests = System.getProperty("surefire.test.class.path");
        String path = ofTests != null ? ofTests : System.getProperty("java.class.path");
        // ArchUnit brings SLF4J to the tests alone. Without a provider, it would complain in each JVM.
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(entry -> !new File(entry).getName().startsWith("slf4j-"));
    }
}
