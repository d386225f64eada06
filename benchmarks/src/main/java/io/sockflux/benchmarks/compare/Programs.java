package io.sockflux.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is run: the two programs in C, and the peers over the JVM.
 *
 * @param folder with the compiled programs
 */
record Programs(Path folder) {

    private static final String PEERS = "io.sockflux.benchmarks.peers.";
    private static final Map<String, List<String>> JVM_PEERS = Map.of(
            "sockflux", List.of(PEERS + "SockfluxPeer", "epoll"),
            "sockflux-io_uring", List.of(PEERS + "SockfluxPeer", "io_uring"),
            "sockflux-metadata", List.of(PEERS + "SockfluxPeer", "epoll", "metadata"),
            "sockflux-splice", List.of(PEERS + "SockfluxPeer", "epoll"),
            "netty", List.of(PEERS + "NettyPeer"),
            "netty-pooled", List.of("-Dio.netty.allocator.type=pooled", PEERS + "NettyPeer"),
            "reactor-netty", List.of(PEERS + "ReactorNettyPeer"));

    /** Where a program is on the PATH. */
    static Optional<Path> find(String program) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Compiles what is in C. */
    static Programs compile(Path sources, Path folder) throws IOException, InterruptedException {
        for (String name : List.of("server", "load")) {
            Process compiler = new ProcessBuilder(
                            "cc",
                            "-O2",
                            "-o",
                            folder.resolve(name).toString(),
                            sources.resolve(name + ".c").toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (compiler.waitFor() != 0) {
                throw new IOException("cc: " + said);
            }
        }
        return new Programs(folder);
    }

    List<String> server() {
        return List.of(folder.resolve("server").toString());
    }

    List<String> load(Scenario scenario, String endpoint, double settleSeconds, double seconds) {
        return List.of(
                folder.resolve("load").toString(),
                scenario.load().mode(),
                endpoint,
                Integer.toString(scenario.connections()),
                Integer.toString(scenario.bytes()),
                Integer.toString(scenario.inFlight()),
                Double.toString(settleSeconds),
                Double.toString(seconds));
    }

    /**
     * A process that serves what it is told on its standard input.
     *
     * @param javaOptions for those over the JVM
     */
    List<String> peer(String name, String... javaOptions) {
        if (name.equals("c")) {
            return server();
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms512m",
                "-Xmx512m",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(name)));
        List<String> words = JVM_PEERS.get(name);
        if (words == null) {
            throw new IllegalArgumentException("peer: " + name);
        }
        command.addAll(command.size() - 2, List.of(javaOptions));
        command.addAll(
                command.size() - 2,
                words.stream().filter(word -> word.startsWith("-")).toList());
        command.addAll(words.stream().filter(word -> !word.startsWith("-")).toList());
        return command;
    }

    /** All, but that reactor-netty runs on io_uring where it finds it, and it is compared on epoll like the others. */
    private static String classPath(String peer) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !peer.equals("reactor-netty") || !entry.contains("io_uring"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
