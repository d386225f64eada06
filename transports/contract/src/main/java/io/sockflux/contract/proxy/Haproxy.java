package io.sockflux.contract.proxy;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.kit.PeerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code haproxy(1)} with one listener in front of one server. The test is skipped where it is missing. */
final class Haproxy implements AutoCloseable {

    private final PeerProcess.Listening process;
    private final Path control;

    private Haproxy(PeerProcess.Listening process, Path control) {
        this.process = process;
        this.control = control;
    }

    /**
     * Starts it.
     *
     * @param bind what stands behind the address of its listener
     * @param backend the server behind it
     * @param server what stands behind the address of the server
     * @param more further lines for both
     */
    static Haproxy start(Path folder, String bind, Endpoint backend, String server, String... more) {
        Path control = folder.resolve("control");
        PeerProcess.Listening process = PeerProcess.listening(
                port -> {
                    List<String> lines = List.of(
                            "global",
                            "  stats socket " + control + " level admin",
                            "defaults",
                            "  mode tcp",
                            "  timeout connect 30s",
                            "  timeout client 60s",
                            "  timeout server 60s",
                            "  timeout check 30s",
                            "listen both",
                            "  bind 127.0.0.1:" + port + " " + bind,
                            "  " + String.join("\n  ", more),
                            "  server backend 127.0.0.1:" + ((TcpEndpoint) backend).port() + " " + server);
                    try {
                        Files.deleteIfExists(control);
                        Path file = Files.write(folder.resolve("haproxy.cfg"), lines);
                        return List.of("haproxy", "-db", "-f", file.toString());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                (PeerProcess started) -> answers(control));
        return new Haproxy(process, control);
    }

    private static boolean answers(Path control) {
        return Files.exists(control) && !asked(control, "show info").isEmpty();
    }

    private static String asked(Path control, String question) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(control))) {
            channel.write(ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    /** Where it listens. */
    Endpoint endpoint() {
        return Endpoint.tcp("127.0.0.1", process.port());
    }

    /** What it thinks of the server: {@code UP}, {@code DOWN}, {@code UP 1/2}, {@code no check}. */
    String state() {
        return ofServer(17);
    }

    /** What the last check has shown: {@code L4OK}, {@code L6OK}, {@code L7OK} or why it failed. */
    String check() {
        return ofServer(36);
    }

    /** A field of the line of the server, by its place in the manual. */
    private String ofServer(int field) {
        return asked(control, "show stat")
                .lines()
                .filter(line -> line.startsWith("both,backend,"))
                .map(line -> line.split(",", -1)[field])
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        process.close();
    }
}
