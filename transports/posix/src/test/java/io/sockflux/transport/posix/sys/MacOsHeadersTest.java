package io.sockflux.transport.posix.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The numbers, sizes and offsets for macOS against macOS's own headers, without a Mac: the Zig compiler brings these headers. The tests
 * that compare run in a JVM that takes itself for one on macOS. {@code ZIG} names the compiler where it is not on the {@code PATH}.
 */
@DisabledOnOs(OS.MAC)
@EnabledIf(value = "thereIsZig", disabledReason = "there is no zig, which has the headers of macOS")
class MacOsHeadersTest {

    static boolean thereIsZig() {
        return zig().isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"aarch64", "x86_64"})
    void shouldAgreeWithTheHeadersOfMacOs(String processor, @TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dos.name=Mac OS X",
                "-Dos.arch=" + processor,
                "-Dsockflux.cc=" + zig().orElseThrow() + " cc -target " + processor + "-macos",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                MacOsHeadersTest.class.getName());
        child.environment().put("ZIG_GLOBAL_CACHE_DIR", folder.resolve("cache").toString());
        child.environment().put("ZIG_LOCAL_CACHE_DIR", folder.resolve("cache").toString());
        int status = child.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        assertThat(status).as(Files.readString(output)).isZero();
    }

    /** In the JVM on macOS, as it thinks. */
    public static void main(String[] none) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(
                                        DiscoverySelectors.selectClass(StructLayoutTest.class),
                                        DiscoverySelectors.selectClass(OptionNumberTest.class))
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), 1);
        System.out.println(summary.getTestsSucceededCount() + " succeeded");
        System.exit(summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 10 ? 0 : 1);
    }

    private static Optional<Path> zig() {
        String named = System.getenv("ZIG");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        return List.of(System.getenv("PATH").split(":", -1)).stream()
                .map(entry -> Path.of(entry, "zig"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
