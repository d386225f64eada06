package io.sockflux.contract;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Counts the sockets that this process has open, by the kernel's own list; proc(5). */
final class Sockets {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private Sockets() {}

    /** How many there are. A test is passed over where the kernel has no such list. */
    static int open() {
        Assumptions.assumeTrue(Files.isDirectory(DESCRIPTORS), "there is no /proc/self/fd");
        int sockets = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                if (isSocket(descriptor)) {
                    sockets++;
                }
            }
        } catch (IOException e) {
            throw new AssertionError("cannot list " + DESCRIPTORS, e);
        }
        return sockets;
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            // Closed meanwhile.
            return false;
        }
    }
}
