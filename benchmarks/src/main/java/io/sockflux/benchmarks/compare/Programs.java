package io.sockflux.benchmarks.compare;

import io.sockflux.benchmarks.peers.Identity;
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
 * @param hasTls whether there is a load generator for TLS, which needs the headers of OpenSSL
 */
record Programs(Path folder, boolean hasTls) {

    private static final String IDENTITY = "identity.p12";

    private static final String PEERS = "io.sockflux.benchmarks.peers.";
    private static final Map<String, List<String>> JVM_PEERS = Map.of(
            "sockflux", List.of(PEERS + "SockfluxPeer", "epoll"),
            "sockflux-io_uring", List.of(PEERS + "SockfluxPeer", "io_uring"),
            "sockflux-metadata", List.of(PEERS + "SockfluxPeer", "epoll", "metadata"),
            "sockflux-observed", List.of(PEERS + "SockfluxPeer", "epoll", "observed"),
            "sockflux-metered", List.of(PEERS + "SockfluxPeer", "epoll", "metered"),
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

    /** Compiles what is in C, and makes the key and certificate of servers. */
    static Programs compile(Path sources, Path folder) throws IOException, InterruptedException {
        for (String name : List.of("server", "load")) {
            String said = compile(sources, folder, name);
            if (!said.isEmpty()) {
                throw new IOException("cc: " + said);
            }
        }
        boolean hasTls =
                compile(sources, folder, "tls-load", "-lssl", "-lcrypto").isEmpty();
        if (hasTls) {
            makeIdentity(folder.resolve(IDENTITY));
        }
        return new Programs(folder, hasTls);
    }

    /** What the compiler said if it failed; else nothing. */
    private static String compile(Path sources, Path folder, String name, String... libraries)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("cc", "-O2", "-o"));
        command.add(folder.resolve(name).toString());
        command.add(sources.resolve(name + ".c").toString());
        command.addAll(List.of(libraries));
        return run(command);
    }

    private static void makeIdentity(Path file) throws IOException, InterruptedException {
        String said = run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-storepass",
                Identity.PASSWORD,
                "-keystore",
                file.toString()));
        if (!said.isEmpty()) {
            throw new IOException("keytool: " + said);
        }
    }

    /** What a program said if it failed; else nothing. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : said.isEmpty() ? "no reason" : said;
    }

    List<String> server() {
        return List.of(folder.resolve("server").toString());
    }

    List<String> load(Scenario scenario, String endpoint, double settleSeconds, double seconds) {
        return List.of(
                folder.resolve(scenario.isTls() ? "tls-load" : "load").toString(),
                scenario.load().mode(),
                scenario.isTls() ? "tcp" + endpoint.substring(endpoint.indexOf(':')) : endpoint,
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
                "-D" + Identity.FILE + "=" + folder.resolve(IDENTITY),
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
