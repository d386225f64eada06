package io.sockflux.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an idle connection holds on the heap, class by class and peer beside peer: {@code compare classes SCENARIO}. It does not
 * depend on how busy the machine is.
 *
 * @param folder for what processes say
 */
record HeldClasses(Programs programs, Cores cores, Path folder) {

    private static final String TOTAL = "all";
    private static final int WIDTH = 16;

    /** {@code 1: 17 544 java.lang.String (java.base@25)}: rank, instances, bytes, class. */
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

    /** A table of bytes per connection, the largest difference between the first peer and the second on top. */
    String table(Scenario scenario, List<String> peers) throws IOException, InterruptedException {
        Map<String, Map<String, Double>> held = new LinkedHashMap<>();
        for (String peer : peers) {
            held.put(peer, each(scenario, peer));
        }
        Set<String> classes = new TreeSet<>();
        held.values()
                .forEach(of -> of.forEach((name, bytes) -> {
                    if (Math.abs(bytes) >= 1) {
                        classes.add(name);
                    }
                }));
        List<String> sorted = new ArrayList<>(classes);
        sorted.sort(Comparator.comparingDouble(name -> -excess(held.values().iterator(), name)));
        StringBuilder table = new StringBuilder(scenario.title()).append('\n');
        peers.forEach(peer -> table.append(String.format("%" + WIDTH + "s", peer)));
        for (String name : sorted) {
            table.append('\n');
            held.values()
                    .forEach(of ->
                            table.append(String.format(Locale.ROOT, "%" + WIDTH + ".1f", of.getOrDefault(name, 0.0))));
            table.append("  ").append(name);
        }
        return table.toString();
    }

    private static double excess(Iterator<Map<String, Double>> held, String name) {
        double first = held.next().getOrDefault(name, 0.0);
        return held.hasNext() ? first - held.next().getOrDefault(name, 0.0) : first;
    }

    /** Bytes per connection. */
    private Map<String, Double> each(Scenario scenario, String name) throws IOException, InterruptedException {
        try (Child peer = Child.start(cores.onPeerCore(programs.peer(name)), folder)) {
            String endpoint = peer.ask("open echo " + scenario.scheme() + "://127.0.0.1:0")
                    .split(" ", -1)[1];
            Idle idle = new Idle(programs, cores, folder);
            Map<String, Long> before = new HashMap<>();
            Map<String, Long> held = new HashMap<>();
            idle.hold(scenario, peer, endpoint, () -> before.putAll(classes(peer)), () -> held.putAll(classes(peer)));
            Map<String, Double> each = new HashMap<>();
            held.forEach((type, bytes) ->
                    each.put(type, (double) (bytes - before.getOrDefault(type, 0L)) / scenario.connections()));
            return each;
        }
    }

    private static Map<String, Long> classes(Child peer) throws IOException, InterruptedException {
        Map<String, Long> bytes = new HashMap<>();
        long all = 0;
        peer.tell("classes");
        for (String line = peer.answer(); !line.equals("END"); line = peer.answer()) {
            Matcher row = LINE.matcher(line);
            if (row.matches()) {
                bytes.merge(row.group(2), Long.parseLong(row.group(1)), Long::sum);
                all += Long.parseLong(row.group(1));
            }
        }
        bytes.put(TOTAL, all);
        return bytes;
    }
}
