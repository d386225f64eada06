import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A test that ought to see a fault: a class, or one method of it. */
record PlantedTest(String module, String name, Optional<String> method) {

    static PlantedTest of(String text) {
        String[] parts = text.strip().split(" ");
        String[] names = parts[1].split("#");
        return new PlantedTest(parts[0], names[0], names.length > 1 ? Optional.of(names[1]) : Optional.empty());
    }

    /** Whether the test needs no network, and so leaves nothing behind, and starts no Java by its own class path. */
    boolean isAlone() throws IOException {
        String code = Files.readString(source());
        return Stream.of(
                        "NetworkExtension",
                        "@TransportContract",
                        "Network.create",
                        "java.class.path",
                        "@PartTest",
                        "@SimulatedNetwork")
                .noneMatch(code::contains);
    }

    String className() throws IOException {
        String path = source().toString().replace('/', '.').replaceAll("\\.java$", "");
        return path.substring(path.indexOf("io.sockflux."));
    }

    private Path source() throws IOException {
        boolean isContract = name.endsWith("Contract");
        Path sources = Modules.folder(isContract ? "contract" : module)
                .resolve(isContract ? "src/main/java" : "src/test/java");
        try (Stream<Path> all = Files.walk(sources)) {
            return all.filter(path -> path.endsWith(name + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(this + ": there is no such test"));
        }
    }

    @Override
    public String toString() {
        return module + " " + name + method.map(some -> "#" + some).orElse("");
    }
}
