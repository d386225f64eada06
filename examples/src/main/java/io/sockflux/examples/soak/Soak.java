package io.sockflux.examples.soak;

import io.sockflux.Network;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.Words;
import io.sockflux.examples.option.Json;
import io.sockflux.spi.Capability;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

/** Uses real sockets hard for a long time, and fails if the process comes to hold more and more. */
@Command(
        name = "soak",
        description =
                "Uses real sockets of this machine hard, in rounds that a seed decides, and watches descriptors, direct"
                        + " memory, heap, threads and tasks between them. More of one than after the warm-up is a failure, with a"
                        + " line that names it.")
public final class Soak implements Callable<Integer> {

    private static final Duration SETTLING = Duration.ofSeconds(15);

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords words;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            defaultValue = "10m",
            description = "how long; ${DEFAULT-VALUE} unless given, and five rounds at least")
    @SuppressWarnings("NullAway.Init")
    private Duration length;

    @Option(names = "--seed", paramLabel = "N", description = "does the same rounds again; any number unless given")
    private @Nullable Long seed;

    @Option(
            names = "--only",
            paramLabel = "KIND",
            split = ",",
            description =
                    "one kind or some, with commas between them: churn, resets, slow-peers, cancels, datagrams, reloads,"
                            + " hand-overs")
    private @Nullable List<String> only;

    @Option(names = "--json", description = "print each round as a line of JSON")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        long number = seed == null ? new Random().nextInt(Integer.MAX_VALUE) : seed;
        Path folder = Files.createTempDirectory("sockflux-soak");
        try (Network network = words.network()) {
            List<Hardship> chosen = chosen(all(network, folder));
            if (!json) {
                out.println("seed " + number + " on " + network.transport() + ": "
                        + String.join(", ", chosen.stream().map(Hardship::kind).toList()));
                out.flush();
            }
            try {
                new Rounds(network, chosen, number, round -> told(round, out), SETTLING).run(length);
            } finally {
                Flux.fromIterable(chosen)
                        .concatMap(each -> each.close().onErrorComplete())
                        .blockLast();
            }
        } finally {
            remove(folder);
        }
        return 0;
    }

    /** Every kind that the transport has. */
    private List<Hardship> all(Network network, Path folder) {
        List<Hardship> all = new ArrayList<>(List.of(
                new Churn(network, folder),
                new Resets(network, folder),
                new SlowPeers(network, folder),
                new Cancels(network, folder),
                new Reloads(network, folder)));
        if (network.supports(Capability.DATAGRAM)) {
            all.add(new SocketsOfDatagrams(network));
        } else {
            leftOut("datagrams", network);
        }
        if (network.supports(Capability.ADOPTION) && network.supports(Capability.PASSING)) {
            all.add(new HandOvers(network, folder));
        } else {
            leftOut("hand-overs", network);
        }
        return all;
    }

    private void leftOut(String kind, Network network) {
        if (!json) {
            spec.commandLine().getOut().println(kind + " are left out: " + network.transport() + " has none");
        }
    }

    private List<Hardship> chosen(List<Hardship> all) {
        List<String> wanted = only;
        if (wanted == null) {
            return all;
        }
        List<String> kinds = all.stream().map(Hardship::kind).toList();
        for (String kind : wanted) {
            if (!kinds.contains(kind)) {
                throw new IllegalArgumentException(
                        "--only: \"" + kind + "\" (expected: " + String.join(", ", kinds) + ")");
            }
        }
        return all.stream().filter(each -> wanted.contains(each.kind())).toList();
    }

    private void told(Rounds.Round round, PrintWriter out) {
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("round", round.number());
            members.put("warmUp", round.isWarmUp());
            members.put("sockets", round.done());
            members.putAll(round.reading().byName());
            out.println(Json.object(members));
        } else {
            out.println("round " + round.number() + (round.isWarmUp() ? " (warm-up)" : "") + ", " + round.done()
                    + " sockets so far: " + round.reading());
        }
        out.flush();
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
