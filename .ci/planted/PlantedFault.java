import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A fault as a {@code .faults} file writes it: the change of one class, and the tests that ought to see it. */
record PlantedFault(
        String name,
        String room,
        String says,
        String module,
        String file,
        List<PlantedTest> tests,
        Optional<Integer> seeds,
        List<String> tells,
        List<Hunk> hunks) {

    private static final Path FAULTS = Path.of(".ci", "planted");

    /** A place in the class, which must be there once, and what the fault makes of it. */
    record Hunk(String was, String becomes) {}

    /** All faults, in the order of their rooms. */
    static List<PlantedFault> all() throws IOException {
        List<PlantedFault> faults = new ArrayList<>();
        try (Stream<Path> files = Files.list(FAULTS)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".faults"))
                    .sorted()
                    .toList()) {
                String room = file.getFileName().toString().replace(".faults", "");
                String[] parts = Files.readString(file).split("(?m)^fault: ");
                for (int i = 1; i < parts.length; i++) {
                    faults.add(fault(room, parts[i]));
                }
            }
        }
        return faults;
    }

    private static PlantedFault fault(String room, String text) {
        Map<String, String> fields = new HashMap<>();
        List<Hunk> hunks = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        String name = lines[0].strip();
        StringBuilder was = new StringBuilder();
        StringBuilder becomes = new StringBuilder();
        int in = 0;
        for (int i = 1; i < lines.length; i++) {
            String line = lines[i];
            if (in == 0 && line.equals("<<<<")) {
                in = 1;
            } else if (in == 1 && line.equals("====")) {
                in = 2;
            } else if (in == 2 && line.equals(">>>>")) {
                hunks.add(new Hunk(withoutEnd(was), withoutEnd(becomes)));
                was.setLength(0);
                becomes.setLength(0);
                in = 0;
            } else if (in > 0) {
                (in == 1 ? was : becomes).append(line).append('\n');
            } else if (line.contains(": ")) {
                fields.put(
                        line.substring(0, line.indexOf(": ")),
                        line.substring(line.indexOf(": ") + 2).strip());
            } else if (!line.isBlank()) {
                throw new IllegalArgumentException(name + ": " + line + " (expected: a field or <<<<)");
            }
        }
        if (in != 0 || hunks.isEmpty()) {
            throw new IllegalArgumentException(name + ": no whole change (expected: <<<<, ====, >>>>)");
        }
        String[] file = field(name, fields, "file").split(" ");
        List<PlantedTest> tests = Stream.of(field(name, fields, "tests").split(", *"))
                .map(PlantedTest::of)
                .toList();
        return new PlantedFault(
                name,
                room,
                field(name, fields, "says"),
                file[0],
                file[1],
                tests,
                Optional.ofNullable(fields.get("seeds")).map(Integer::valueOf),
                fields.containsKey("tells") ? List.of(fields.get("tells").split(" *\\| *")) : List.of(),
                hunks);
    }

    /** A change may be of a part of a line. */
    private static String withoutEnd(StringBuilder lines) {
        return lines.isEmpty() ? "" : lines.substring(0, lines.length() - 1);
    }

    private static String field(String fault, Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException(fault + ": no " + name);
        }
        return value;
    }
}
