package io.sockflux.contract.proxy;

import io.sockflux.address.Endpoint;
import io.sockflux.proxy.ProxyKind;
import io.sockflux.proxy.ProxyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A proxy that others wrote, as a process on a port of the loopback. */
final class ProxyProcess implements AutoCloseable {

    /** Another program may take a port that was free a moment ago. */
    private static final int MOST_TRIES = 5;

    private final Process process;
    private final ProxyServer server;
    private final Path log;

    private ProxyProcess(Process process, ProxyServer server, Path log) {
        this.process = process;
        this.server = server;
        this.log = log;
    }

    /** {@code danted(8)}, a SOCKS server that passes all but 127.0.0.2. The test is skipped where it is missing. */
    static ProxyProcess danted(Path folder) throws IOException {
        return start(
                folder,
                ProxyKind.SOCKS5,
                port -> List.of(
                        "logoutput: stderr",
                        "internal: 127.0.0.1 port = " + port,
                        "external: 127.0.0.1",
                        "socksmethod: none",
                        "clientmethod: none",
                        "client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }",
                        "socks block { from: 0.0.0.0/0 to: 127.0.0.2/32 }",
                        "socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }"),
                "danted",
                "-p",
                folder.resolve("pid").toString(),
                "-f");
    }

    /** {@code tinyproxy(8)}, an HTTP proxy that wants tom's password. The test is skipped where it is missing. */
    static ProxyProcess tinyproxy(Path folder) throws IOException {
        return start(
                folder,
                ProxyKind.HTTP_CONNECT,
                port -> List.of(
                        "Port " + port, "Listen 127.0.0.1", "Timeout 60", "BasicAuth tom secret", "Allow 127.0.0.1"),
                "tinyproxy",
                "-d",
                "-c");
    }

    private interface Configuration {
        List<String> lines(int port);
    }

    private static ProxyProcess start(Path folder, ProxyKind kind, Configuration configuration, String... command)
            throws IOException {
        for (int tries = 1; ; tries++) {
            int port = freePort();
            Path file = Files.write(folder.resolve(command[0] + ".conf"), configuration.lines(port));
            ProxyProcess proxy = run(folder, ProxyServer.of(kind, Endpoint.tcp("127.0.0.1", port)), file, command);
            Awaitility.await("a proxy").until(() -> isReady(port) || !proxy.process.isAlive());
            if (proxy.process.isAlive()) {
                return proxy;
            }
            if (tries == MOST_TRIES) {
                throw new AssertionError(command[0] + " has ended: " + Files.readString(proxy.log));
            }
        }
    }

    private static ProxyProcess run(Path folder, ProxyServer server, Path file, String... command) {
        Path log = folder.resolve(command[0] + ".log");
        List<String> words = new ArrayList<>(List.of(command));
        words.add(file.toString());
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new ProxyProcess(process, server, log);
        } catch (IOException e) {
            return Assumptions.abort("no " + command[0] + " here: " + e.getMessage());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static boolean isReady(int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    ProxyServer server() {
        return server;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
