package io.sockflux.benchmarks.requests;

import io.sockflux.benchmarks.compare.Cores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A redis-server of its own, which keeps nothing. */
final class RedisServer implements AutoCloseable {

    private static final int TRIES = 10;

    private final Process process;
    private final int port;

    private RedisServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one; nothing if none is installed. */
    static Optional<RedisServer> start(Cores cores) throws IOException {
        String said = "";
        for (int i = 0; i < TRIES; i++) {
            // The server takes no port 0. Where another program takes this port meanwhile, it ends, and another is
            // tried.
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Optional<Path> program = find();
            if (program.isEmpty()) {
                return Optional.empty();
            }
            Process process = new ProcessBuilder(cores.onLoadCore(List.of(
                            program.get().toString(),
                            "--port",
                            Integer.toString(port),
                            "--bind",
                            "127.0.0.1",
                            "--save",
                            "",
                            "--appendonly",
                            "no")))
                    .redirectErrorStream(true)
                    .start();
            List<String> lines = new ArrayList<>();
            if (isReady(process, lines)) {
                return Optional.of(new RedisServer(process, port));
            }
            said = String.join("\n", lines);
        }
        throw new IOException("redis-server: " + said);
    }

    private static Optional<Path> find() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return List.of(path.split(":", -1)).stream()
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean isReady(Process process, List<String> lines) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.contains("eady to accept connections")) {
                return true;
            }
        }
        return false;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        // It keeps nothing, so nothing is lost.
        process.destroyForcibly().onExit().join();
    }
}
