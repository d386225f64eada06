package io.sockflux.examples.guide;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of the project, wherever within it the tests are started. */
final class Project {

    /** The folder that holds all modules. */
    static final Path ROOT = root();

    /** {@code -Dsockflux.docs.update=true}: the tests write what they would compare. */
    static final boolean UPDATE = Boolean.getBoolean("sockflux.docs.update");

    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", "dist", ".pages", "cache");

    private Project() {}

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("core/pom.xml"))) {
            at = at.getParent();
            if (at == null) {
                throw new IllegalStateException(
                        "no folder above has core/pom.xml (expected: started within the project)");
            }
        }
        return at;
    }

    /** All files below a folder whose names end so, sorted; what a build has made is left out. */
    static List<Path> files(Path folder, String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
                return NOT_OURS.contains(at.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(ending)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }

    /** The path as seen from the project's folder, for messages. */
    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }
}
