package io.sockflux.examples.selftest;

import io.sockflux.Network;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.option.Json;
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
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** Tries every capability on real sockets of this machine, and says of each whether it works. */
@Command(
        name = "selftest",
        description =
                "Tries every capability on real sockets of this machine. Of each it says: works; fails; not allowed, and"
                        + " what would allow it; not here, and why. The status is 0 if nothing fails that should work.")
public final class SelfTest implements Callable<Integer> {

    /** Ends a check that hangs; all of them end in milliseconds. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Option(names = "--json", description = "one JSON object for each line")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("sockflux-selftest");
        try (Network running = network.network()) {
            Map<String, String> surroundings = Surroundings.all(running.transport());
            List<Verdict> verdicts = new ArrayList<>();
            for (Check check : new Checks(folder).all()) {
                verdicts.add(verdict(check, running));
            }
            print(surroundings, verdicts);
            return verdicts.stream().anyMatch(verdict -> verdict.kind() == Verdict.Kind.FAILS) ? 1 : 0;
        } finally {
            remove(folder);
        }
    }

    private static Verdict verdict(Check check, Network network) {
        try {
            String seen = Mono.defer(() -> check.trial().apply(network))
                    .timeout(LONGEST)
                    .blockOptional()
                    .orElse("nothing was told");
            return Verdict.works(check, seen);
        } catch (RuntimeException e) {
            return Verdict.of(check, e);
        }
    }

    private void print(Map<String, String> surroundings, List<Verdict> verdicts) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            List<Map<String, String>> objects = new ArrayList<>();
            surroundings.forEach((name, value) -> objects.add(ordered("name", name, "value", value)));
            for (Verdict verdict : verdicts) {
                objects.add(ordered(
                        "check",
                        verdict.check().name(),
                        "verdict",
                        verdict.kind().words(),
                        "detail",
                        verdict.detail()));
            }
            out.println(Json.list(objects));
            return;
        }
        surroundings.forEach((name, value) -> out.printf("%-32s %s%n", name, value));
        out.println();
        for (Verdict verdict : verdicts) {
            out.printf(
                    "%-32s %-12s %s%n", verdict.check().name(), verdict.kind().words(), verdict.detail());
        }
    }

    private static Map<String, String> ordered(String... namesAndValues) {
        Map<String, String> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
