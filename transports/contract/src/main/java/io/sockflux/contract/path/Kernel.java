package io.sockflux.contract.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the kernel counts, and what it is told, of the network namespace that this JVM is in. */
final class Kernel {

    private Kernel() {}

    /** How many segments were sent again. */
    static long retransmitted() {
        return counter("/proc/net/snmp", "Tcp:", "RetransSegs");
    }

    /** How often segments were seen to have come out of order. */
    static long reordered() {
        return counter("/proc/net/netstat", "TcpExt:", "TCPOFOQueue");
    }

    private static long counter(String file, String table, String name) {
        try {
            // A line with the names, and one with the numbers.
            List<String[]> lines = Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(table))
                    .map(line -> line.split(" ", -1))
                    .toList();
            return Long.parseLong(lines.get(1)[Arrays.asList(lines.get(0)).indexOf(name)]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets a variable of {@code tcp(7)}, which is this namespace's own. */
    static void set(String variable, int value) {
        try {
            Files.writeString(Path.of("/proc/sys/net/ipv4", variable), Integer.toString(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
