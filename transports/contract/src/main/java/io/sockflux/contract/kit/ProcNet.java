package io.sockflux.contract.kit;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** What Linux says of sockets from outside, {@code proc(5)}. */
public final class ProcNet {

    private static final String LISTEN = "0A";
    private static final List<String> FILES = List.of("/proc/net/tcp", "/proc/net/tcp6");

    private ProcNet() {}

    /**
     * The endpoint as the kernel writes it: words of the address in the machine's order of bytes, then the port. Others may listen at
     * the same port of another address. Java's own sockets are of IPv6, and write an address of IPv4 as a mapped one.
     */
    private static Set<String> names(Endpoint endpoint) {
        InetSocketAddress socket = ((TcpEndpoint) endpoint).socketAddress();
        String port = String.format(Locale.ROOT, ":%04X", socket.getPort());
        byte[] address = socket.getAddress().getAddress();
        String plain = words(address);
        return address.length == 4
                ? Set.of(plain + port, words(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}) + plain + port)
                : Set.of(plain + port);
    }

    private static String words(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        StringBuilder words = new StringBuilder();
        while (bytes.hasRemaining()) {
            words.append(String.format(Locale.ROOT, "%08X", bytes.getInt()));
        }
        return words.toString();
    }

    /** Whether a socket listens at a TCP endpoint. */
    public static boolean listens(Endpoint endpoint) throws IOException {
        return queue(endpoint).isPresent();
    }

    /** How many connections wait to be accepted on a listening TCP socket. */
    public static int waiting(Endpoint endpoint) throws IOException {
        return queue(endpoint).orElseThrow(() -> new AssertionError(endpoint + " does not listen"));
    }

    /** How many connections wait; empty if no socket listens. */
    private static OptionalInt queue(Endpoint endpoint) throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "there is no /proc/net/tcp");
        Set<String> names = names(endpoint);
        for (String file : FILES) {
            for (String line : Files.readAllLines(Path.of(file))) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 4 && names.contains(fields[1]) && fields[3].equals(LISTEN)) {
                    return OptionalInt.of(Integer.parseInt(fields[4].substring(fields[4].indexOf(':') + 1), 16));
                }
            }
        }
        return OptionalInt.empty();
    }

    /**
     * How many open sockets connect or are connected to a TCP endpoint, at either end. Sockets that were closed have no
     * inode, and do not count.
     */
    public static int open(Endpoint endpoint) {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "there is no /proc/net/tcp");
        Set<String> names = names(endpoint);
        int open = 0;
        try {
            for (String file : FILES) {
                for (String line : Files.readAllLines(Path.of(file))) {
                    String[] fields = line.strip().split("\\s+", -1);
                    if (fields.length > 9
                            && (names.contains(fields[1]) || names.contains(fields[2]))
                            && !fields[3].equals(LISTEN)
                            && !fields[9].equals("0")) {
                        open++;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open;
    }

    public static int waiting(Iterable<Endpoint> endpoints) throws IOException {
        int sum = 0;
        for (Endpoint endpoint : endpoints) {
            sum += waiting(endpoint);
        }
        return sum;
    }
}
