package io.sockflux.benchmarks.compare;

import io.netty.util.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.netty.ReactorNetty;

/** What it was measured on and with. */
final class Machine {

    private Machine() {}

    /** Names and values, in the order of the report. */
    static Map<String, String> facts(Cores cores) throws IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "date",
                OffsetDateTime.now(ZoneOffset.UTC)
                        .truncatedTo(ChronoUnit.MINUTES)
                        .toString());
        facts.put("processor", processor());
        facts.put(
                "cores",
                Runtime.getRuntime().availableProcessors()
                        + (cores.isPinned()
                                ? "; the peer on one of its own, load on another"
                                : "; nothing is kept to its core (that needs two and taskset)"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("Java", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        facts.put("Sockflux", said("git", "rev-parse", "--short", "HEAD"));
        facts.put(
                "Netty",
                Optional.ofNullable(Version.identify().get("netty-buffer"))
                        .map(Version::artifactVersion)
                        .orElse("unknown"));
        facts.put("reactor-core", version(Flux.class));
        facts.put("reactor-netty", version(ReactorNetty.class));
        facts.put("C compiler", said("cc", "--version"));
        return facts;
    }

    private static String version(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse("unknown");
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }

    /** The first line. */
    private static String said(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? said.lines().findFirst().orElse("unknown") : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }
}
