import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

/** Runs a test, with a planted class before all others or without. */
final class TestRun {

    private static final int MOST_SECONDS = 100;
    private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

    private TestRun() {}

    /**
     * What needs no network leaves nothing behind, so it runs here, each time with classes of its own over libraries that are
     * loaded once. The others have a JVM of their own.
     */
    static Verdict run(PlantedTest test, Optional<Path> planted, Optional<Integer> seeds) throws Exception {
        return test.isAlone() ? runHere(test, planted) : runApart(test, planted, seeds);
    }

    private static final Map<String, ClassLoader> LIBRARIES = new HashMap<>();

    private static Verdict runHere(PlantedTest test, Optional<Path> planted) throws Exception {
        List<Path> entries = Stream.of(Modules.classPath(test.module()).split(":"))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .toList();
        ClassLoader libraries = LIBRARIES.computeIfAbsent(
                test.module(),
                module -> loader(entries.stream().filter(Files::isRegularFile).toList(), Plant.class.getClassLoader()));
        List<Path> folders = new ArrayList<>(planted.stream().toList());
        entries.stream().filter(Files::isDirectory).forEach(folders::add);
        ClassLoader classes = loader(folders, libraries);
        Failures failures = new Failures();
        Thread runner = new Thread(() -> {
            Thread.currentThread().setContextClassLoader(classes);
            try {
                LauncherFactory.create()
                        .execute(
                                LauncherDiscoveryRequestBuilder.request()
                                        .configurationParameter(PARALLEL, "false")
                                        .selectors(DiscoverySelectors.selectClass(classes.loadClass(test.className())))
                                        .build(),
                                failures);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        runner.setDaemon(true);
        runner.start();
        for (int i = 0;
                i < MOST_SECONDS && runner.isAlive() && failures.all.stream().allMatch(Verdict::isByTimeOut);
                i++) {
            runner.join(TimeUnit.SECONDS.toMillis(1));
        }
        return runner.isAlive() && failures.all.isEmpty()
                ? new Verdict(true, true, test.toString(), "still ran after " + MOST_SECONDS + " s", "")
                : Verdict.first(failures.all).orElse(Verdict.GREEN);
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

        private final List<Verdict> all = new CopyOnWriteArrayList<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.FAILED) {
                return;
            }
            result.getThrowable()
                    .ifPresent(failure -> all.add(Verdict.red(
                            test.getSource()
                                    .map(source -> source instanceof MethodSource method
                                            ? Verdict.simple(method.getClassName()) + "#" + method.getMethodName()
                                            : test.getDisplayName())
                                    .orElse(test.getDisplayName()),
                            failure.getClass().getName() + ": " + failure.getMessage())));
        }
    }

    private static Verdict runApart(PlantedTest test, Optional<Path> planted, Optional<Integer> seeds)
            throws Exception {
        Path reports = PlantedClass.FOLDER.resolve("reports");
        PlantedClass.delete(reports);
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsockflux.everywhere=true",
                "-Dio.netty.leakDetection.level=paranoid",
                "-Dio.netty.customResourceLeakDetector=io.netty.util.LeakPresenceDetector",
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+AllowRedefinitionToAddDeleteMethods",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                planted.map(path -> path + ":").orElse("") + Modules.classPath(test.module()) + ":" + console(),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--details=none",
                "--config=" + PARALLEL + "=false",
                "--config=sockflux.transport=" + test.module(),
                "--reports-dir=" + reports,
                "--select-class=" + test.className()));
        seeds.ifPresent(count -> java.add(1, "-Dsockflux.seeds=" + count));
        test.method().ifPresent(method -> java.add("--include-methodname=.*" + method));
        Path log = PlantedClass.FOLDER.resolve("tests.log");
        int exit = run(java, log);
        if (exit == 0) {
            return Verdict.GREEN;
        }
        Optional<Verdict> failed = firstFailure(reports);
        return failed.orElseGet(() -> new Verdict(
                true,
                exit == -1,
                test.toString(),
                exit == -1 ? "still ran after " + MOST_SECONDS + " s" : tail(log),
                ""));
    }

    private static Optional<Verdict> firstFailure(Path reports) throws Exception {
        Path report = reports.resolve("TEST-junit-jupiter.xml");
        if (!Files.exists(report)) {
            return Optional.empty();
        }
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getDocumentElement();
        List<Verdict> found = new ArrayList<>();
        for (String kind : List.of("failure", "error")) {
            NodeList failures = suite.getElementsByTagName(kind);
            for (int i = 0; i < failures.getLength(); i++) {
                Element failure = (Element) failures.item(i);
                Element test = (Element) failure.getParentNode();
                found.add(Verdict.red(
                        Verdict.simple(test.getAttribute("classname")) + "#"
                                + test.getAttribute("name").replaceAll("\\(.*", ""),
                        failure.getAttribute("type") + ": " + failure.getAttribute("message")));
            }
        }
        return Verdict.first(found);
    }

    private static String tail(Path log) {
        try {
            return Verdict.shortened("x." + Files.readString(log).strip().replaceAll("(?s).*\n", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String console() throws IOException {
        try (Stream<Path> files = Files.list(PlantedClass.FOLDER)) {
            return files.filter(path -> path.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
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
}
