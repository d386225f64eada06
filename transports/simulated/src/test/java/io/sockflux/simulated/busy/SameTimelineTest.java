package io.sockflux.simulated.busy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A seed gives one timeline, however many worlds ran before and on whichever Java. */
class SameTimelineTest {

    @Test
    void shouldGiveTheSameTimelineAfterThirtySixOtherSeeds() {
        BusyWorld first = new BusyWorld(37);
        long hash = first.hashAfter(60);
        Set<Long> others = LongStream.range(0, 36)
                .mapToObj(seed -> new BusyWorld(seed).hashAfter(60))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        BusyWorld again = new BusyWorld(37);
        assertThat(again.hashAfter(60)).isEqualTo(hash);
        assertThat(again.world.timeline().last())
                .isEqualTo(first.world.timeline().last())
                .hasSize(64);
        assertThat(others).as("hashes of 36 other seeds").hasSize(36).doesNotContain(hash);
        // The clients came through all of it.
        assertThat(first.beating).allSatisfy(client -> assertThat(client.beats).isGreaterThan(500));
        assertThat(first.beating.get(0).broken)
                .as("connections of the first client that broke")
                .isGreaterThan(1);
    }

    @Test
    void shouldGiveTheSameTimelineInOtherJavas() throws Exception {
        String expected = "%d%n%d%n".formatted(new BusyWorld(37).hashAfter(60), new BusyWorld(1).hashAfter(60));
        Set<Path> javas = javas();
        for (Path java : javas) {
            // Other identity hashes, another order of what was compiled: nothing of it counts.
            Process other = new ProcessBuilder(
                            java.toString(),
                            "-XX:+UnlockExperimentalVMOptions",
                            "-XX:hashCode=2",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xshare:auto",
                            "-cp",
                            System.getProperty("java.class.path"),
                            BusyWorld.class.getName(),
                            "37",
                            "1")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String told = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(told).as("hashes of seeds 37 and 1 on %s", java).isEqualTo(expected);
        }
        assertThat(javas).isNotEmpty();
    }

    /** The Java that runs this, and those that the build knows by their homes or that are installed beside it. */
    private static Set<Path> javas() throws IOException {
        Path own = Path.of(System.getProperty("java.home"));
        Set<Path> javas = new LinkedHashSet<>();
        javas.add(own.resolve("bin/java").toRealPath());
        Stream.of("JAVA17_HOME", "JAVA21_HOME", "JAVA25_HOME", "JAVA_HOME")
                .map(System.getenv()::get)
                .filter(home -> home != null && Files.isExecutable(Path.of(home, "bin/java")))
                .forEach(home -> javas.add(Path.of(home, "bin/java")));
        Path beside = own.toRealPath().getParent();
        if (beside != null) {
            try (Stream<Path> homes = Files.list(beside)) {
                for (Path home : homes.sorted().toList()) {
                    Path java = home.resolve("bin/java");
                    if (home.getFileName().toString().matches(".*(17|25).*") && Files.isExecutable(java)) {
                        javas.add(java.toRealPath());
                    }
                }
            }
        }
        return javas;
    }
}
