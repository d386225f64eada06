import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Plants each fault in a copy of one class, runs the tests that ought to see it with that copy before all others, and tells
 * what they said. Run by {@code .ci/plant}, from the root of the tree.
 */
final class Plant {

    private static final Path TABLE = Path.of("docs", "reliability.md");
    private static final String BEGIN = "<!-- planted faults: written by .ci/plant --update -->";
    private static final String END = "<!-- end of the planted faults -->";

    private final Map<PlantedTest, Verdict> sound = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean checksOnly = words.remove("--check");
        boolean updates = words.remove("--update");
        boolean newOnly = words.remove("--new");
        List<PlantedFault> all = PlantedFault.all();
        Map<String, String> rows = rows();
        List<PlantedFault> wanted = all.stream()
                .filter(fault -> !newOnly || !rows.containsKey(beginning(fault)))
                .filter(fault -> words.isEmpty()
                        || words.stream().anyMatch(word -> (fault.name() + " " + fault.room()).contains(word)))
                .toList();
        if (checksOnly) {
            boolean fit = check(wanted);
            tellThoseWithoutRow(wanted, rows);
            System.exit(fit ? 0 : 1);
        }
        Map<PlantedFault, String> verdicts = new LinkedHashMap<>();
        boolean good = new Plant().run(wanted, verdicts);
        if (updates) {
            verdicts.forEach((fault, verdict) -> rows.put(beginning(fault), row(fault, verdict)));
            write(all.stream()
                    .map(fault -> rows.get(beginning(fault)))
                    .filter(Objects::nonNull)
                    .toList());
        }
        System.exit(good ? 0 : 1);
    }

    /** Tells what does not apply or compile. */
    private static boolean check(List<PlantedFault> faults) throws Exception {
        Map<PlantedFault, Optional<String>> all = PlantedClass.check(faults);
        all.forEach((fault, cannot) ->
                cannot.ifPresent(words -> System.out.println(fault.room() + " " + fault.name() + " | " + words)));
        long unfit = all.values().stream().filter(Optional::isPresent).count();
        System.out.println((faults.size() - unfit) + " of " + faults.size() + " faults apply and compile");
        return unfit == 0;
    }

    /** Tells of the faults that no run has put into the table. Planting takes time, so that is no failure of the check. */
    private static void tellThoseWithoutRow(List<PlantedFault> faults, Map<String, String> rows) {
        faults.stream()
                .filter(fault -> !rows.containsKey(beginning(fault)))
                .forEach(fault -> System.out.println(fault.room() + " " + fault.name() + " | has no row in " + TABLE
                        + " yet (.ci/plant --new --update writes it)"));
    }

    private boolean run(List<PlantedFault> faults, Map<PlantedFault, String> verdicts) throws Exception {
        int seen = 0;
        int unfit = 0;
        for (PlantedFault fault : faults) {
            Optional<String> cannot = PlantedClass.plant(fault);
            String verdict;
            if (cannot.isPresent()) {
                unfit++;
                verdict = cannot.get();
            } else {
                Optional<Verdict> said = firstRed(fault);
                Optional<String> lacks = said.flatMap(some -> fault.tells().stream()
                        .filter(word -> !some.all().contains(word))
                        .findFirst());
                if (said.isPresent() && !said.get().isByTimeOut() && lacks.isEmpty()) {
                    seen++;
                }
                verdict = said.map(some -> (some.isByTimeOut() ? "seen by a time-out only: " : "seen: ") + some.by()
                                + ": " + some.words())
                        .orElse("NOT SEEN by " + fault.tests());
                if (lacks.isPresent()) {
                    verdict = "NOT SEEN WELL, as the report does not tell \"" + lacks.get() + "\": " + verdict;
                    System.out.println(said.get().all());
                }
            }
            verdicts.put(fault, verdict);
            System.out.println(fault.room() + " " + fault.name() + " | " + verdict);
        }
        System.out.println(seen + " of " + faults.size() + " seen"
                + (unfit == 0 ? "" : ", " + unfit + " do not apply or compile"));
        return unfit == 0 && seen >= Math.ceil(0.95 * faults.size());
    }

    private Optional<Verdict> firstRed(PlantedFault fault) throws Exception {
        Optional<Verdict> byTimeOut = Optional.empty();
        for (PlantedTest test : fault.tests()) {
            Verdict before = sound.get(test);
            if (before == null) {
                before = TestRun.run(test, Optional.empty(), Optional.empty());
                sound.put(test, before);
            }
            if (before.isRed()) {
                System.out.println("  " + test + " is red without a fault: " + before.by() + ": " + before.words());
                continue;
            }
            Verdict said = TestRun.run(test, Optional.of(PlantedClass.CLASSES), fault.seeds());
            if (said.isRed() && !said.isByTimeOut()) {
                return Optional.of(said);
            }
            if (said.isRed() && byTimeOut.isEmpty()) {
                byTimeOut = Optional.of(said);
            }
        }
        return byTimeOut;
    }

    // The table

    /** The rows that there are, by how each begins. */
    private static Map<String, String> rows() throws IOException {
        String page = Files.readString(TABLE);
        Map<String, String> rows = new LinkedHashMap<>();
        page.substring(page.indexOf(BEGIN), page.indexOf(END))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| room |"))
                .forEach(line -> rows.put(line.substring(0, line.lastIndexOf(" | ") + 3), line));
        return rows;
    }

    private static String beginning(PlantedFault fault) {
        return "| " + fault.room() + " | " + fault.says() + " | ";
    }

    private static String row(PlantedFault fault, String verdict) {
        return beginning(fault)
                + verdict.replaceFirst("^seen: ", "")
                        .replaceFirst(": .*", "")
                        .replace("|", "\\|")
                        .replaceAll("(\\w+#\\w+)", "`$1`")
                + " |";
    }

    private static void write(List<String> rows) throws IOException {
        long notSeen = rows.stream().filter(row -> row.contains("NOT SEEN")).count();
        long late = rows.stream()
                .filter(row -> row.contains("seen by a time-out only"))
                .count();
        String table = BEGIN + "\n" + (rows.size() - notSeen - late) + " of " + rows.size()
                + " were seen.\n\n| room | fault | seen by |\n|---|---|---|\n" + String.join("\n", rows) + "\n";
        String page = Files.readString(TABLE);
        Files.writeString(TABLE, page.substring(0, page.indexOf(BEGIN)) + table + page.substring(page.indexOf(END)));
    }
}
