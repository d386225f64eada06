package io.sockflux.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** {@code benchmarks/compare}. */
public final class Compare {

    private static final String USAGE =
            "usage: compare short|full [--rounds N] [--seconds S] [--peers A,B] [--out FOLDER]"
                    + " [SCENARIO...]; compare classes [--peers A,B] [IDLE_SCENARIO...]; compare list";

    private static final List<String> CLASS_PEERS = List.of("sockflux", "netty");

    private boolean isShort;
    private boolean showsClasses;
    private Plan plan = Plan.FULL;
    private Path out = Path.of("docs", "benchmarks");
    private Path sources = Path.of("benchmarks", "c");
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> peers = new LinkedHashSet<>();

    private Compare() {}

    /** Status 2 for a word that is wrong or a program that is missing, 1 if a peer failed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (List.of(args).equals(List.of("list"))) {
            Scenarios.all()
                    .forEach(scenario -> System.out.printf(
                            Locale.ROOT,
                            "%-18s %-5s %s%n",
                            scenario.name(),
                            scenario.isShort() ? "short" : "",
                            scenario.title()));
            return;
        }
        Compare compare = new Compare();
        try {
            compare.read(new ArrayDeque<>(List.of(args)));
            if (Programs.find("cc").isEmpty()) {
                throw new IllegalArgumentException("found no cc, by which the load generator is made");
            }
        } catch (IllegalArgumentException e) {
            System.err.println("compare: " + e.getMessage());
            System.exit(2);
        }
        if (compare.showsClasses) {
            compare.showClasses();
            System.exit(0);
        }
        System.exit(compare.run().hasFailures() ? 1 : 0);
    }

    private void read(Deque<String> words) {
        String set = words.isEmpty() ? "" : words.remove();
        if (!Set.of("short", "full", "classes").contains(set)) {
            throw new IllegalArgumentException(USAGE);
        }
        isShort = set.equals("short");
        showsClasses = set.equals("classes");
        plan = isShort ? Plan.SHORT : Plan.FULL;
        while (!words.isEmpty()) {
            String word = words.remove();
            switch (word) {
                case "--rounds" -> plan = plan.withRounds(Integer.parseInt(value(word, words)));
                case "--seconds" -> plan = plan.withSeconds(Double.parseDouble(value(word, words)));
                case "--peers" -> peers.addAll(List.of(value(word, words).split(",", -1)));
                case "--out" -> out = Path.of(value(word, words));
                case "--sources" -> sources = Path.of(value(word, words));
                default -> {
                    if (word.startsWith("-")) {
                        throw new IllegalArgumentException(USAGE);
                    }
                    names.add(word);
                }
            }
        }
        // A wrong name is told of before anything is done.
        Scenarios.chosen(isShort, names);
    }

    private static String value(String option, Deque<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException(option + ": expected a value");
        }
        return words.remove();
    }

    /** What idle connections hold on the heap, class by class. */
    private void showClasses() throws IOException, InterruptedException {
        Path folder = folder();
        HeldClasses classes = new HeldClasses(Programs.compile(sources, folder), Cores.find(), folder);
        for (Scenario scenario : Scenarios.chosen(false, names)) {
            if (scenario.load() == Load.IDLE) {
                System.out.println(classes.table(scenario, peers.isEmpty() ? CLASS_PEERS : List.copyOf(peers)));
            }
        }
    }

    private static Path folder() throws IOException {
        Path folder = Files.createTempDirectory("sockflux-benchmarks");
        // The end by a signal is one of the ways that this ends.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        return folder;
    }

    private Results run() throws IOException, InterruptedException {
        Cores cores = Cores.find();
        Path folder = folder();
        try (Runner runner =
                new Runner(Programs.compile(sources, folder), cores, plan, folder, line -> System.out.println(line))) {
            for (Scenario scenario : Scenarios.chosen(isShort, names)) {
                runner.run(scenario, peers.isEmpty() ? scenario.peers() : peers);
            }
            write(out, isShort ? "short" : "full", Machine.facts(cores), runner.results());
            return runner.results();
        }
    }

    /** JSON, Markdown and charts. */
    static List<String> write(Path folder, String set, Map<String, String> facts, Results results) throws IOException {
        Files.createDirectories(folder);
        List<String> charts = Charts.write(folder, set, results);
        Files.writeString(folder.resolve(set + ".json"), Json.of(facts, results));
        Files.writeString(folder.resolve(set + ".md"), Markdown.of(set, facts, results, charts));
        List<String> written = new ArrayList<>(charts);
        written.addAll(List.of(set + ".json", set + ".md"));
        return written;
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.err.println("compare: " + folder + " is left: " + e.getMessage());
        }
    }
}
