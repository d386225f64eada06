package io.sockflux.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.address.Endpoint;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A server of PostgreSQL with one user: trusted on the unix socket, and with a password (SCRAM) over TCP. */
final class PostgresServer implements AutoCloseable {

    static final String USER = "ann";
    static final String PASSWORD = "s\u00e9same";

    /** Where Debian has a folder for each version. */
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    /** Somebody else may take a port that was free a moment ago. */
    private static final int MOST_TRIES = 20;

    private final Path folder;
    private final int port;
    private final Program program;

    private PostgresServer(Path folder, int port, Program program) {
        this.folder = folder;
        this.port = port;
        this.program = program;
    }

    /** Starts one; the test is skipped where there is none, or no user whom it would run for. */
    static PostgresServer start() throws IOException {
        Path programs = programs().orElse(null);
        assumeTrue(programs != null, "the server of PostgreSQL is not installed");
        boolean isRoot = System.getProperty("user.name").equals("root");
        assumeTrue(!isRoot || Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
        Path folder = Files.createTempDirectory("postgres");
        List<String> as = new ArrayList<>(List.of("bash", "-c", "cd \"$0\" && exec \"$@\"", folder.toString()));
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        if (isRoot) {
            // It refuses to run for root.
            var owner = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
            Files.setOwner(folder, owner);
            Files.setOwner(password, owner);
            as.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        try (Program initialised = run(
                as,
                programs.resolve("initdb").toString(),
                "--pgdata=data",
                "--username=" + USER,
                "--pwfile=password",
                "--auth-local=trust",
                "--auth-host=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync")) {
            assertThat(initialised.status())
                    .as("initdb; it said %s", initialised.complaints())
                    .isZero();
        }
        for (int tries = 1; ; tries++) {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Program program = run(
                    as,
                    programs.resolve("postgres").toString(),
                    "-D",
                    "data",
                    "-k",
                    folder.toString(),
                    "-p",
                    "" + port,
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "fsync=off");
            Program.await("PostgreSQL")
                    .until(() -> !program.isRunning() || has(program, "ready to accept connections"));
            if (program.isRunning()) {
                return new PostgresServer(folder, port, program);
            }
            List<String> said = program.complaints();
            boolean isTaken = has(program, "Address already in use");
            program.close();
            assertThat(isTaken && tries < MOST_TRIES)
                    .as("PostgreSQL runs; it said %s", said)
                    .isTrue();
        }
    }

    private static boolean has(Program program, String words) {
        return program.complaints().stream().anyMatch(line -> line.contains(words));
    }

    private static Program run(List<String> as, String... words) {
        List<String> all = new ArrayList<>(as);
        all.addAll(List.of(words));
        return Program.startOther(all.toArray(String[]::new));
    }

    private static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
                    .max(Comparator.naturalOrder());
        }
    }

    Endpoint tcp() {
        return Endpoint.tcp("127.0.0.1", port);
    }

    Endpoint unix() {
        return Endpoint.unix(folder.resolve(".s.PGSQL." + port));
    }

    @Override
    public void close() throws IOException {
        program.terminate();
        program.status();
        program.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
