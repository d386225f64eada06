package io.sockflux.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which core is whose.
 *
 * @param load the load generator's; negative if nothing is kept to its core
 * @param peer the peer's under test
 */
public record Cores(int load, int peer) {

    private static final Cores ANY = new Cores(-1, -1);

    /** The first two that this process may use, if there are two and a taskset. */
    public static Cores find() throws IOException {
        if (Programs.find("taskset").isEmpty()) {
            return ANY;
        }
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            Optional<String> list = status.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst();
            List<Integer> allowed = list.map(Cores::numbers).orElse(List.of());
            return allowed.size() < 2 ? ANY : new Cores(allowed.get(0), allowed.get(1));
        }
    }

    /** Of {@code 0-3,8}. */
    static List<Integer> numbers(String list) {
        List<Integer> numbers = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = Integer.parseInt(range.substring(dash + 1));
            for (int i = first; i <= last; i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    /** Whether each has a core of its own. */
    public boolean isPinned() {
        return load >= 0;
    }

    /** The command of a program that is kept to the core of the load. */
    public List<String> onLoadCore(List<String> command) {
        return on(load, command);
    }

    List<String> onPeerCore(List<String> command) {
        return on(peer, command);
    }

    private static List<String> on(int core, List<String> command) {
        if (core < 0) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        pinned.addAll(command);
        return pinned;
    }
}
