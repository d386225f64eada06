package io.sockflux.contract.dns;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A name server of another make, {@code dnsmasq(8)}, on a port of the loopback. */
final class Dnsmasq implements AutoCloseable {

    private final Process process;
    private final InetSocketAddress address;
    private final Path log;

    /** Somebody else may take a port that was free a moment ago. */
    private static final int MOST_TRIES = 20;

    /** With these lines of its configuration file; the test is skipped where there is no such program. */
    static Dnsmasq start(Path folder, String... lines) throws IOException {
        for (int tries = 1; ; tries++) {
            Dnsmasq server = startAt(freePort(), folder, lines);
            Awaitility.await("a name server").until(() -> server.isReady() || !server.process.isAlive());
            if (server.process.isAlive()) {
                return server;
            }
            if (tries == MOST_TRIES || !server.said().contains("Address already in use")) {
                throw new AssertionError("dnsmasq has ended: " + server.said());
            }
        }
    }

    /** At this moment, for datagrams; a name server needs the same port for connections too. */
    private static int freePort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static Dnsmasq startAt(int port, Path folder, String... lines) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
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

    private boolean isReady() throws IOException {
        return said().contains(": started, version");
    }

    private String said() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
