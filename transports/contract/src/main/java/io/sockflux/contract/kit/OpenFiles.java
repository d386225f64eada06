package io.sockflux.contract.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The descriptors of this process that are no files of a file system, and whether other programs inherit them: {@code proc(5)}. */
public final class OpenFiles {

    public static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static final int O_CLOEXEC = 02000000;

    private final Set<String> before = numbersAndFiles();

    /** Remembers what is open now. */
    public OpenFiles() {}

    /** What was opened since and is still open, such as {@code socket:[123]}, with {@code  is inherited} behind it if it is. */
    public Set<String> opened() {
        Set<String> opened = new TreeSet<>();
        for (String each : numbersAndFiles()) {
            if (!before.contains(each)) {
                int space = each.indexOf(' ');
                String file = each.substring(space + 1);
                opened.add(isInherited(each.substring(0, space)) ? file + " is inherited" : file);
            }
        }
        return opened;
    }

    /** The same without sockets of which the kernel knows no address, such as a listener's reserve. */
    public Set<String> openedWithAddress() {
        Set<String> known = withAddress();
        return opened().stream()
                .filter(file -> !file.startsWith("socket:") || known.contains(file.replace(" is inherited", "")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isInherited(String number) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo", number))) {
                if (line.startsWith("flags:")) {
                    return (Integer.parseInt(line.substring("flags:".length()).strip(), 8) & O_CLOEXEC) == 0;
                }
            }
        } catch (IOException e) {
            // It was closed meanwhile.
        }
        return false;
    }

    private static Set<String> numbersAndFiles() {
        Set<String> all = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                try {
                    String file = Files.readSymbolicLink(descriptor).toString();
                    if (!file.startsWith("/")) {
                        all.add(descriptor.getFileName() + " " + file);
                    }
                } catch (IOException e) {
                    // It was closed meanwhile.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static Set<String> withAddress() {
        Set<String> sockets = new HashSet<>();
        try {
            for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
                for (String line : Files.readAllLines(Path.of("/proc/net", table))) {
                    sockets.add("socket:[" + field(line, 9) + "]");
                }
            }
            for (String line : Files.readAllLines(Path.of("/proc/net/unix"))) {
                sockets.add("socket:[" + field(line, 6) + "]");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sockets;
    }

    private static String field(String line, int index) {
        String[] fields = line.strip().split("\\s+", -1);
        return fields.length > index ? fields[index] : "";
    }
}
