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
import org.junit.jupiter.api.Assumptions;

/** What Linux says of sockets from outside, {@code proc(5)}. */
public final class ProcNet {

    private static final String LISTEN = "0A";
    private static final List<String> FILES = List.of("/proc/net/tcp", "/proc/net/tcp6");

    private ProcNet() {}

    /**
     * The endpoint as the kernel writes it: words of the address in the machine's order of bytes, then the port. Others may listen at
     * the same port of another address.
     */
    private static String name(Endpoint endpoint) {
        InetSocketAddress socket = ((TcpEndpoint) endpoint).socketAddress();
        ByteBuffer address = ByteBuffer.wrap(socket.getAddress().getAddress()).order(ByteOrder.nativeOrder());
        StringBuilder name = new StringBuilder();
        while (address.hasRemaining()) {
            name.append(String.format(Locale.ROOT, "%08X", address.getInt()));
        }
        return name.append(String.format(Locale.ROOT, ":%04X", socket.getPort()))
                .toString();
    }

    /** How many connections wait to be accepted on a listening TCP socket. */
    public static int waiting(Endpoint endpoint) throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "there is no /proc/net/tcp");
        String name = name(endpoint);
        for (String file : FILES) {
            for (String line : Files.readAllLines(Path.of(file))) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 4 && fields[1].equals(name) && fields[3].equals(LISTEN)) {
                    return Integer.parseInt(fields[4].substring(fields[4].indexOf(':') + 1), 16);
                }
            }
        }
        throw new AssertionError(endpoint + " does not listen");
    }

    /**
     * How many open sockets connect or are connected to a TCP endpoint, at either end. Sockets that were closed have no
     * inode, and do not count.
     */
    public static int open(Endpoint endpoint) {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "there is no /proc/net/tcp");
        String name = name(endpoint);
        int open = 0;
        try {
            for (String file : FILES) {
                for (String line : Files.readAllLines(Path.of(file))) {
                    String[] fields = line.strip().split("\\s+", -1);
                    if (fields.length > 9
                            && (fields[1].equals(name) || fields[2].equals(name))
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
