package io.sockflux.contract;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A name server of another make, {@code dnsmasq(8)}, on a port of the loopback. */
final class Dnsmasq implements AutoCloseable {

    private final Process process;
    private final InetSocketAddress address;
    private final Path log;

    /** With these lines of its configuration file; the test is skipped where there is no such program. */
    static Dnsmasq start(Path folder, String... lines) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        int port;
        try (DatagramSocket free = new DatagramSocket(0, loopback)) {
            port = free.getLocalPort();
        }
        List<String> all = new ArrayList<>(List.of(
                "no-resolv",
                "no-hosts",
                "bind-interfaces",
                "listen-address=" + loopback.getHostAddress(),
                "port=" + port,
                "user=" + System.getProperty("user.name"),
                "pid-file=" + folder.resolve("pid")));
        all.addAll(List.of(lines));
        Path configuration = Files.write(folder.resolve("dnsmasq.conf"), all);
        Path log = folder.resolve("log");
        try {
            Process process = new ProcessBuilder(
                            "dnsmasq", "--keep-in-foreground", "--log-facility=-", "--conf-file=" + configuration)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new Dnsmasq(process, new InetSocketAddress(loopback, port), log);
        } catch (IOException e) {
            return Assumptions.abort("no dnsmasq here: " + e.getMessage());
        }
    }

    private Dnsmasq(Process process, InetSocketAddress address, Path log) {
        this.process = process;
        this.address = address;
        this.log = log;
    }

    InetSocketAddress address() {
        return address;
    }

    /** Fails with what it said, if it has ended. */
    void assertRuns() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("dnsmasq has ended: " + Files.readString(log));
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
