package io.sockflux.contract.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.PeerProcess;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Peers that leave, send what cannot be read, or are too slow fill no log: some lines a second at debug, with the number of
 * those that were left out, and no stack. What the program itself does wrong is one warning.
 */
@OnNativeTransport
@TransportContract
class RudePeersContract {

    /** Of each kind of rudeness before the log is looked at. */
    private static final int FLOOD = 20;

    private static final int LINES_A_SECOND = 5;
    private static final int FAR_TOO_MANY = 1000;

    /** Of these there are left-out lines to be told. */
    private static final Map<String, String> TOLD = Map.of(
            "echo", "handler failed .*(ECONNRESET|EPIPE).* more like it.*",
            "slow", "handler failed .*idleLimit.* more like it.*",
            "full", "refused .*limit.* more like it.*",
            "frames", "handler failed .*longer than the limit.* more like it.*",
            "tls", "refused .* more like it.*",
            "both", "an error was dropped.* more like it.*");

    /** A line of the server's log. */
    private record Line(String level, String logger, boolean hasStack, String words) {

        static Line of(String said) {
            String[] parts = said.split("\\|", 5);
            return new Line(parts[1], parts[2], !parts[3].isEmpty(), parts[4]);
        }
    }

    private static PeerProcess start(Network network, String... more) {
        // Without a binding of SLF4J the lines go where Reactor is told to send them.
        String path = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator, -1))
                .filter(each -> !each.contains("slf4j"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dreactor.logging.fallback=JDK",
                "-cp",
                path,
                LoggingServer.class.getName(),
                network.transport()));
        words.addAll(List.of(more));
        PeerProcess server = PeerProcess.start(words);
        server.awaitSaid("READY");
        return server;
    }

    private static Map<String, Integer> ports(PeerProcess server) {
        Map<String, Integer> ports = new HashMap<>();
        server.said().lines().filter(line -> line.startsWith("AT|")).forEach(line -> {
            String[] parts = line.split("\\|", 3);
            ports.put(parts[1], Integer.valueOf(parts[2]));
        });
        return ports;
    }

    private static int port(PeerProcess server, String name) {
        return requireNonNull(ports(server).get(name), name);
    }

    private static List<Line> log(PeerProcess server) {
        return server.said()
                .lines()
                .filter(line -> line.startsWith("LOG|"))
                .map(Line::of)
                .toList();
    }

    /** Sends something that the server does not want, and resets the connection where the server does not do so first. */
    private static void beRude(String name, int port) {
        try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
            peer.setSoLinger(true, 0);
            peer.getOutputStream().write("GET / HTTP/1.1 and much more in one line".getBytes(US_ASCII));
            if (name.equals("slow") || name.equals("tls") || name.equals("proxy") || name.equals("full")) {
                // Until the server has had enough.
                peer.getInputStream().readAllBytes();
            } else if (!name.equals("frames")) {
                peer.getInputStream().read();
            } else {
                peer.shutdownOutput();
                peer.getInputStream().readAllBytes();
            }
        } catch (IOException e) {
            // The server has reset the connection.
        }
    }

    private static void flood(Map<String, Integer> ports, int times) {
        // Each kind by itself, so that many of it come in a second.
        ports.forEach((name, port) -> {
            for (int i = 0; i < times; i++) {
                beRude(name, port);
            }
        });
    }

    @Test
    void shouldTellOfRudePeersInFewLines(Network network) throws IOException {
        try (PeerProcess server = start(network, "debug");
                Socket holder = new Socket(InetAddress.getLoopbackAddress(), port(server, "full"))) {
            Map<String, Integer> ports = ports(server);
            holder.getOutputStream().write('x');
            assertThat(holder.getInputStream().read()).isEqualTo('x');
            long began = System.nanoTime();
            flood(ports, FLOOD);
            Awaitility.await("number of those that were left out")
                    .atMost(Duration.ofSeconds(100))
                    .until(() -> {
                        flood(ports, 1);
                        List<Line> log = log(server);
                        return log.size() > FAR_TOO_MANY
                                || TOLD.values().stream()
                                        .allMatch(words -> log.stream()
                                                .anyMatch(line -> line.words().matches(words)));
                    });
            List<Line> log = log(server);
            long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds() + 1;

            List<Line> debug =
                    log.stream().filter(line -> line.level().equals("FINE")).toList();
            assertThat(debug).noneMatch(Line::hasStack);
            Map<String, Long> byKind = debug.stream()
                    .collect(Collectors.groupingBy(
                            line -> line.words()
                                    .replaceAll(" on connection .*?: ", ": ")
                                    .replaceAll("[0-9]+", "")
                                    .replaceAll(" \\(and.*", ""),
                            Collectors.counting()));
            assertThat(byKind)
                    .allSatisfy((kind, lines) -> assertThat(lines)
                            .as("lines of " + kind)
                            .isLessThanOrEqualTo(LINES_A_SECOND * (seconds + 1)));
            assertThat(debug).hasSizeLessThan((int) (16 * LINES_A_SECOND * (seconds + 1)));

            List<Line> worse =
                    log.stream().filter(line -> !line.level().equals("FINE")).toList();
            assertThat(worse).allSatisfy(line -> {
                assertThat(line.level()).isEqualTo("WARNING");
                assertThat(line.logger()).isEqualTo("io.sockflux.Acceptor");
                assertThat(line.words()).startsWith("handler failed on connection ");
            });
            assertThat(worse).hasSizeBetween(1, (int) (1 + seconds / 10));
            assertThat(worse.stream().filter(Line::hasStack)).hasSize(1);
        }
    }

    @Test
    void shouldSayNothingOfPeersAtTheUsualLevel(Network network) {
        try (PeerProcess server = start(network)) {
            Map<String, Integer> ports = ports(server);
            ports.keySet().removeAll(List.of("full", "bug"));
            flood(ports, 5);
            // The server's own warning comes behind all that might have come before.
            beRude("bug", port(server, "bug"));
            server.awaitSaid("LOG|");
            assertThat(log(server)).singleElement().satisfies(line -> {
                assertThat(line.words()).startsWith("handler failed on connection ");
                assertThat(line.hasStack()).isTrue();
            });
        }
    }
}
