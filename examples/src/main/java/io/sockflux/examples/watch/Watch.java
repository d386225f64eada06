package io.sockflux.examples.watch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sockflux.ConnectRetry;
import io.sockflux.Network;
import io.sockflux.NetworkWatch;
import io.sockflux.address.Endpoint;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.Words;
import io.sockflux.watch.WatchRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Shows a running process: what it serves, how its loops do, and its busiest connections. */
@Command(
        name = "watch",
        description =
                "Shows a process that was started with --watch: its listeners and their queues, its connections by"
                        + " rate, refusals and event loops. A screen on a terminal, and plain lines elsewhere.")
public final class Watch implements Callable<Integer> {

    private static final int LONGEST_LINE = 4 << 20;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords words;

    @Parameters(
            arity = "0..1",
            paramLabel = "PID|SOCKET",
            description = "the process, by its number or the path of its socket; may be left out where only one can be"
                    + " watched")
    private @Nullable String process;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            defaultValue = "1s",
            description = "the time between two looks; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration every;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "how many connections are shown, those with the highest rates; ${DEFAULT-VALUE} unless given")
    private int top;

    @Option(names = "--json", description = "print each look as a line of JSON")
    private boolean json;

    @Option(names = "--once", description = "look once, over the time of --every, and end")
    private boolean once;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private @Nullable Seen before;

    @Override
    public Integer call() throws IOException {
        WatchRequest request = new WatchRequest(top, every);
        Path socket = socket();
        PrintWriter out = spec.commandLine().getOut();
        Terminal terminal = new Terminal(out);
        Thread restoring = new Thread(terminal::close, "restore");
        Runtime.getRuntime().addShutdownHook(restoring);
        boolean isScreen = !json && !once && Terminal.isThere();
        try (Network network = words.network()) {
            // The first look has no rates.
            Flux<String> looks =
                    once ? looks(network, socket, request).skip(1).take(1) : looks(network, socket, request);
            looks.toStream(1).forEach(line -> show(line, isScreen ? terminal : null, out));
        } finally {
            terminal.close();
        }
        return 0;
    }

    private static Flux<String> looks(Network network, Path socket, WatchRequest request) {
        return network.connector(Endpoint.unix(socket))
                .retry(ConnectRetry.of())
                .use(connection -> connection
                        .send(request.line() + "\n")
                        .thenMany(connection.receive().lines(US_ASCII, LONGEST_LINE)))
                .map(line -> {
                    if (!line.startsWith("{")) {
                        throw new IllegalArgumentException(line);
                    }
                    return line;
                })
                .switchIfEmpty(
                        Mono.error(() -> new IOException(socket + ": was closed at once (expected: to be the user of"
                                + " the process, or root, and one of few that watch it)")));
    }

    private void show(String line, @Nullable Terminal terminal, PrintWriter out) {
        if (json) {
            out.println(line);
            out.flush();
            return;
        }
        Seen now = Seen.parse(line);
        List<String> lines = WatchTable.lines(now, before);
        before = now;
        if (terminal != null) {
            terminal.show(lines);
        } else {
            lines.forEach(out::println);
            if (!once) {
                out.println("--");
            }
            out.flush();
        }
    }

    private Path socket() throws IOException {
        String given = process;
        if (given != null) {
            return given.matches("[0-9]+") ? NetworkWatch.pathOf(Long.parseLong(given)) : Path.of(given);
        }
        List<Path> found;
        try (Stream<Path> files = Files.list(NetworkWatch.folder())) {
            found = files.filter(file -> file.getFileName().toString().matches("sockflux-[0-9]+\\.watch"))
                    .filter(Watch::isAlive)
                    .sorted()
                    .toList();
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException("PID|SOCKET: there are " + found.size() + " processes to watch in "
                    + NetworkWatch.folder() + " (expected: the number of a process that was started with --watch auto"
                    + (found.isEmpty() ? "" : ", of " + found) + ")");
        }
        return found.get(0);
    }

    /** A process that was killed leaves its file. */
    private static boolean isAlive(Path file) {
        String pid = file.getFileName().toString().replaceAll("\\D", "");
        return pid.length() < 19 && ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }
}
