import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        List<PlantedFault> all = PlantedFault.all();
        List<PlantedFault> wanted = all.stream()
                .filter(fault -> words.isEmpty()
                        || words.stream().anyMatch(word -> (fault.name() + " " + fault.room()).contains(word)))
                .toList();
        System.exit((checksOnly ? check(wanted) : new Plant().run(wanted, updates && words.isEmpty())) ? 0 : 1);
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

    private boolean run(List<PlantedFault> faults, boolean updates) throws Exception {
        Map<PlantedFault, String> verdicts = new LinkedHashMap<>();
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
                if (said.isPresent() && !said.get().isByTimeOut()) {
                    seen++;
                }
                verdict = said.map(some -> (some.isByTimeOut() ? "seen by a time-out only: " : "seen: ") + some.by() + ": "
                                + some.words())
                        .orElse("NOT SEEN by " + fault.tests());
            }
            verdicts.put(fault, verdict);
            System.out.println(fault.room() + " " + fault.name() + " | " + verdict);
        }
        System.out.println(seen + " of " + faults.size() + " seen"
                + (unfit == 0 ? "" : ", " + unfit + " do not apply or compile"));
        if (updates) {
            write(verdicts, seen);
        }
        return unfit == 0 && seen >= Math.ceil(0.95 * faults.size());
    }

    private Optional<Verdict> firstRed(PlantedFault fault) throws Exception {
        Optional<Verdict> byTimeOut = Optional.empty();
        for (PlantedTest test : fault.tests()) {
            Verdict before = sound.get(test);
            if (before == null) {
                before = TestRun.run(test, Optional.empty());
                sound.put(test, before);
            }
            if (before.isRed()) {
                System.out.println("  " + test + " is red without a fault: " + before.by() + ": " + before.words());
                continue;
            }
            Verdict said = TestRun.run(test, Optional.of(PlantedClass.CLASSES));
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

    private static void write(Map<PlantedFault, String> verdicts, int seen) throws IOException {
        StringBuilder table = new StringBuilder(BEGIN)
                .append("\n")
                .append(seen)
                .append(" of ")
                .append(verdicts.size())
                .append(" were seen.\n\n| room | fault | seen by |\n|---|---|---|\n");
        verdicts.forEach((fault, verdict) -> table.append("| ")
                .append(fault.room())
                .append(" | ")
                .append(fault.says())
                .append(" | ")
                .append(verdict.replaceFirst("^seen: ", "")
                        .replaceFirst(": .*", "")
                        .replace("|", "\\|")
                        .replaceAll("(\\w+#\\w+)", "`$1`"))
                .append(" |\n"));
        String page = Files.readString(TABLE);
        int from = page.indexOf(BEGIN);
        int to = page.indexOf(END);
        Files.writeString(TABLE, page.substring(0, from) + table + page.substring(to));
    }
}
