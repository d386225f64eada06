import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Plants each fault in a copy of one class, runs the tests that ought to see it with that copy before all others, and tells
 * what they said. Run by {@code .ci/plant}, from the root of the tree.
 */
final class Plant {

    private static final Path FAULTS = Path.of(".ci", "planted");
    private static final Path WORK = Path.of("target", "planted").toAbsolutePath();
    private static final Path TABLE = Path.of("docs", "reliability.md");
    private static final String BEGIN = "<!-- planted faults: written by .ci/plant --update -->";
    private static final String END = "<!-- end of the planted faults -->";
    private static final int MOST_SECONDS = 100;
    private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

    /** What JUnit and StepVerifier say when a test just waited; Awaitility with an assertion says what was wrong. */
    private static final Pattern TIME_OUT = Pattern.compile(
            "timed out after|Timeout on blocking read|VerifySubscriber timed out|Did not observe any item or terminal"
                    + "|Condition .{0,200}was not fulfilled within|^java.util.concurrent.TimeoutException");

    private static final Map<String, String> MODULES = new TreeMap<>(Map.of(
            "core", "core",
            "contract", "transports/contract",
            "nio", "transports/nio",
            "unix", "transports/unix",
            "epoll", "transports/epoll",
            "io_uring", "transports/io_uring",
            "kqueue", "transports/kqueue",
            "posix", "transports/posix"));

    private record Test(String module, String name, Optional<String> method) {
        @Override
        public String toString() {
            return module + " " + name + method.map(some -> "#" + some).orElse("");
        }
    }

    private record Hunk(String was, String becomes) {}

    private record Fault(
            String name, String room, String says, String module, String file, List<Test> tests, List<Hunk> hunks) {}

    /** What one run of tests said. */
    private record Said(boolean isRed, boolean isByTimeOut, String by, String words) {}

    private final Map<Test, Said> sound = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean checksOnly = words.remove("--check");
        boolean updates = words.remove("--update");
        List<Fault> all = read();
        List<Fault> wanted = all.stream()
                .filter(fault -> words.isEmpty()
                        || words.stream().anyMatch(word -> (fault.name + " " + fault.room).contains(word)))
                .toList();
        System.exit(new Plant().run(wanted, checksOnly, updates && words.isEmpty()) ? 0 : 1);
    }

    private boolean run(List<Fault> faults, boolean checksOnly, boolean updates) throws Exception {
        Map<Fault, String> verdicts = new LinkedHashMap<>();
        int seen = 0;
        int unfit = 0;
        for (Fault fault : faults) {
            Optional<String> cannot = plant(fault);
            String verdict;
            if (cannot.isPresent()) {
                unfit++;
                verdict = cannot.get();
            } else if (checksOnly) {
                seen++;
                verdict = "applies";
            } else {
                Optional<Said> said = firstRed(fault);
                if (said.isPresent() && !said.get().isByTimeOut) {
                    seen++;
                }
                verdict = said.map(some -> (some.isByTimeOut ? "seen by a time-out only: " : "seen: ") + some.by + ": "
                                + some.words)
                        .orElse("NOT SEEN by " + fault.tests);
            }
            verdicts.put(fault, verdict);
            System.out.println(fault.room + " " + fault.name + " | " + verdict);
        }
        System.out.println(seen + " of " + faults.size() + (checksOnly ? " apply" : " seen")
                + (unfit == 0 ? "" : ", " + unfit + " do not apply or compile"));
        if (updates) {
            write(verdicts, seen);
        }
        return unfit == 0 && seen >= Math.ceil(0.95 * faults.size());
    }

    // The list

    private static List<Fault> read() throws IOException {
        List<Fault> faults = new ArrayList<>();
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

    private static Fault fault(String room, String text) {
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
                fields.put(line.substring(0, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2).strip());
            } else if (!line.isBlank()) {
                throw new IllegalArgumentException(name + ": " + line + " (expected: a field or <<<<)");
            }
        }
        if (in != 0 || hunks.isEmpty()) {
            throw new IllegalArgumentException(name + ": no whole change (expected: <<<<, ====, >>>>)");
        }
        String[] file = field(name, fields, "file").split(" ");
        List<Test> tests = Stream.of(field(name, fields, "tests").split(", *")).map(Plant::test).toList();
        return new Fault(name, room, field(name, fields, "says"), file[0], file[1], tests, hunks);
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

    private static Test test(String text) {
        String[] parts = text.strip().split(" ");
        String[] names = parts[1].split("#");
        return new Test(parts[0], names[0], names.length > 1 ? Optional.of(names[1]) : Optional.empty());
    }

    // Planting

    /** Compiles the class with the fault in it; tells what keeps it from that. */
    private static Optional<String> plant(Fault fault) throws Exception {
        Path planted = WORK.resolve("classes");
        delete(planted);
        Files.createDirectories(planted);
        Path module = Path.of(MODULES.get(fault.module));
        List<Path> sources;
        try (Stream<Path> all = Files.walk(module.resolve("src/main/java"))) {
            sources = all.filter(path -> path.endsWith(fault.file)).toList();
        }
        if (sources.size() != 1) {
            return Optional.of("DOES NOT APPLY: " + fault.file + " is there " + sources.size() + " times in " + module);
        }
        String code = Files.readString(sources.get(0));
        for (Hunk hunk : fault.hunks) {
            int at = code.indexOf(hunk.was);
            if (at < 0 || code.indexOf(hunk.was, at + 1) >= 0) {
                return Optional.of("DOES NOT APPLY: " + fault.file + (at < 0 ? " has not" : " has more than once") + ": "
                        + hunk.was.strip().lines().findFirst().orElse(""));
            }
            code = code.substring(0, at) + hunk.becomes + code.substring(at + hunk.was.length());
        }
        Path source = WORK.resolve("source").resolve(fault.file);
        Files.createDirectories(source.getParent());
        Files.writeString(source, code);
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-proc:none", "-parameters", "-g"));
        arguments.addAll(fault.module.equals("posix") ? List.of("-XDignore.symbol.file") : List.of("--release", "17"));
        arguments.addAll(List.of("-cp", classPath(fault.module), "-d", planted.toString(), source.toString()));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exit = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        if (exit != 0) {
            return Optional.of("DOES NOT COMPILE: "
                    + said.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("error:")).findFirst().orElse("?"));
        }
        return Optional.empty();
    }

    private static String classPath(String module) throws IOException {
        String compiledElsewhere = System.getenv("PLANTED_CLASSPATH");
        if (compiledElsewhere != null) {
            return compiledElsewhere;
        }
        Path root = Path.of(MODULES.get(module)).toAbsolutePath();
        return Stream.of(
                        root.resolve("target/classes").toString(),
                        root.resolve("target/test-classes").toString(),
                        Files.readString(root.resolve("target/planted.classpath")).strip())
                .collect(Collectors.joining(":"));
    }

    // Running

    private Optional<Said> firstRed(Fault fault) throws Exception {
        Optional<Said> byTimeOut = Optional.empty();
        Path planted = WORK.resolve("classes");
        for (Test test : fault.tests) {
            Said before = sound.get(test);
            if (before == null) {
                before = run(test, Optional.empty());
                sound.put(test, before);
            }
            if (before.isRed) {
                System.out.println("  " + test + " is red without a fault: " + before.by + ": " + before.words);
                continue;
            }
            Said said = run(test, Optional.of(planted));
            if (said.isRed && !said.isByTimeOut) {
                return Optional.of(said);
            }
            if (said.isRed && byTimeOut.isEmpty()) {
                byTimeOut = Optional.of(said);
            }
        }
        return byTimeOut;
    }

    /**
     * What needs no network leaves nothing behind, so it runs here, each time with classes of its own over libraries that are
     * loaded once. The others have a JVM of their own.
     */
    private static Said run(Test test, Optional<Path> planted) throws Exception {
        return isAlone(test)
                ? runHere(test, planted)
                : runApart(test, planted);
    }

    private static final Map<String, ClassLoader> LIBRARIES = new HashMap<>();

    private static Said runHere(Test test, Optional<Path> planted) throws Exception {
        List<Path> entries = Stream.of(classPath(test.module).split(":")).filter(entry -> !entry.isBlank()).map(Path::of).toList();
        ClassLoader libraries = LIBRARIES.computeIfAbsent(test.module, module -> loader(
                entries.stream().filter(Files::isRegularFile).toList(), Plant.class.getClassLoader()));
        List<Path> folders = new ArrayList<>(planted.stream().toList());
        entries.stream().filter(Files::isDirectory).forEach(folders::add);
        ClassLoader classes = loader(folders, libraries);
        Failures failures = new Failures();
        Thread runner = new Thread(() -> {
            Thread.currentThread().setContextClassLoader(classes);
            try {
                LauncherFactory.create().execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .configurationParameter(PARALLEL, "false")
                                .selectors(DiscoverySelectors.selectClass(classes.loadClass(className(test))))
                                .build(),
                        failures);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        runner.setDaemon(true);
        runner.start();
        for (int i = 0; i < MOST_SECONDS && runner.isAlive() && failures.all.stream().allMatch(Said::isByTimeOut); i++) {
            runner.join(TimeUnit.SECONDS.toMillis(1));
        }
        return runner.isAlive() && failures.all.isEmpty()
                ? new Said(true, true, test.toString(), "still ran after " + MOST_SECONDS + " s")
                : first(failures.all).orElse(new Said(false, false, "", ""));
    }

    private static ClassLoader loader(List<Path> entries, ClassLoader parent) {
        return new URLClassLoader(
                entries.stream()
                        .map(entry -> {
                            try {
                                return entry.toUri().toURL();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })
                        .toArray(URL[]::new),
                parent);
    }

    private static final class Failures implements TestExecutionListener {

        private final List<Said> all = new CopyOnWriteArrayList<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.FAILED) {
                return;
            }
            result.getThrowable().ifPresent(failure -> all.add(said(
                    test.getSource()
                            .map(source -> source instanceof MethodSource method
                                    ? simple(method.getClassName()) + "#" + method.getMethodName()
                                    : test.getDisplayName())
                            .orElse(test.getDisplayName()),
                    failure.getClass().getName() + ": " + failure.getMessage())));
        }
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static Said said(String by, String words) {
        return new Said(true, TIME_OUT.matcher(words).find(), by, shortened(words));
    }

    private static Optional<Said> first(List<Said> found) {
        return found.stream().filter(said -> !said.isByTimeOut).findFirst().or(() -> found.stream().findFirst());
    }

    private static Said runApart(Test test, Optional<Path> planted) throws Exception {
        Path reports = WORK.resolve("reports");
        delete(reports);
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dio.netty.leakDetection.level=paranoid",
                "-Dio.netty.customResourceLeakDetector=io.netty.util.LeakPresenceDetector",
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+AllowRedefinitionToAddDeleteMethods",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                planted.map(path -> path + ":").orElse("") + classPath(test.module) + ":" + console(),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--details=none",
                "--config=" + PARALLEL + "=false",
                "--config=sockflux.transport=" + test.module,
                "--reports-dir=" + reports,
                "--select-class=" + className(test)));
        test.method.ifPresent(method -> java.add("--include-methodname=.*" + method));
        Path log = WORK.resolve("tests.log");
        int exit = run(java, log);
        if (exit == 0) {
            return new Said(false, false, "", "");
        }
        Optional<Said> failed = firstFailure(reports);
        return failed.orElseGet(() -> new Said(
                true, exit == -1, test.toString(), exit == -1 ? "still ran after " + MOST_SECONDS + " s" : tail(log)));
    }

    private static Optional<Said> firstFailure(Path reports) throws Exception {
        Path report = reports.resolve("TEST-junit-jupiter.xml");
        if (!Files.exists(report)) {
            return Optional.empty();
        }
        Element suite =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile()).getDocumentElement();
        List<Said> found = new ArrayList<>();
        for (String kind : List.of("failure", "error")) {
            NodeList failures = suite.getElementsByTagName(kind);
            for (int i = 0; i < failures.getLength(); i++) {
                Element failure = (Element) failures.item(i);
                Element test = (Element) failure.getParentNode();
                found.add(said(
                        simple(test.getAttribute("classname")) + "#"
                                + test.getAttribute("name").replaceAll("\\(.*", ""),
                        failure.getAttribute("type") + ": " + failure.getAttribute("message")));
            }
        }
        return first(found);
    }

    private static String shortened(String words) {
        String line = words.replaceAll("^[\\w.$]*\\.", "").replaceAll("\\s+", " ").strip();
        return line.length() <= 160 ? line : line.substring(0, 157) + "...";
    }

    private static String tail(Path log) {
        try {
            return shortened("x." + Files.readString(log).strip().replaceAll("(?s).*\n", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isAlone(Test test) throws IOException {
        String code = Files.readString(source(test));
        return Stream.of("NetworkExtension", "@TransportContract", "Network.create").noneMatch(code::contains);
    }

    private static String className(Test test) throws IOException {
        String path = source(test).toString().replace('/', '.').replaceAll("\\.java$", "");
        return path.substring(path.indexOf("io.sockflux."));
    }

    private static Path source(Test test) throws IOException {
        boolean isContract = test.name.endsWith("Contract");
        Path sources = Path.of(MODULES.get(isContract ? "contract" : test.module))
                .resolve(isContract ? "src/main/java" : "src/test/java");
        try (Stream<Path> all = Files.walk(sources)) {
            return all.filter(path -> path.endsWith(test.name + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(test + ": there is no such test"));
        }
    }

    private static String console() throws IOException {
        try (Stream<Path> files = Files.list(WORK)) {
            return files.filter(path -> path.toString().endsWith(".jar")).findFirst().orElseThrow().toString();
        }
    }

    /** The exit of a program; -1 where it still ran. */
    private static int run(List<String> command, Path log) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            return process.exitValue();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        return -1;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    // The table

    private static void write(Map<Fault, String> verdicts, int seen) throws IOException {
        StringBuilder table = new StringBuilder(BEGIN)
                .append("\n")
                .append(seen)
                .append(" of ")
                .append(verdicts.size())
                .append(" were seen.\n\n| room | fault | seen by |\n|---|---|---|\n");
        verdicts.forEach((fault, verdict) -> table.append("| ")
                .append(fault.room)
                .append(" | ")
                .append(fault.says)
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
