package io.sockflux.internal.flight;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events are made while a recording wants them, and cost no memory otherwise; a JVM without them runs as well. */
class FlightTest {

    private static final int MANY = 10_000;

    @Test
    void shouldMakeNothingWhileNobodyRecords() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // Links the classes.
        assertThat(AllFlights.ask()).as("wanted").isFalse();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < MANY; i++) {
            AllFlights.ask();
        }
        // The count itself may cost a little.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MANY);
    }

    @Test
    void shouldHearOfARecordingThatBeginsLater(@TempDir Path folder) throws IOException {
        assertThat(AllFlights.ask()).as("wanted").isFalse();
        Path file = folder.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            for (String name : List.of("Connect", "Refusal", "Close", "SendStall", "DescriptorShortage", "SlowTask")) {
                recording.enable("io.sockflux." + name).withoutThreshold();
            }
            recording.start();
            assertThat(AllFlights.ask()).as("wanted").isTrue();
            SendStall.begun().ended(null, false);
            requireNonNull(ConnectFlight.begun(Endpoint.parse("tcp://192.0.2.1:80")))
                    .cancelled();
            recording.stop();
            recording.dump(file);
        }
        List<String> found = new ArrayList<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            found.add(event.getEventType().getName());
            assertThat(event.getStackTrace()).as("stack trace of %s", event).isNull();
            assertThat(event.getEventType().getCategoryNames()).containsExactly("Sockflux");
        }
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "io.sockflux.Refusal",
                        "io.sockflux.DescriptorShortage",
                        "io.sockflux.SlowTask",
                        "io.sockflux.SendStall",
                        "io.sockflux.Connect");
        assertThat(AllFlights.ask()).as("wanted behind the end").isFalse();
    }

    @Test
    void shouldLeaveOutAStallThatIsShorterThanTheThreshold(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.sockflux.SendStall").withThreshold(Duration.ofHours(1));
            recording.start();
            SendStall.begun().ended(null, true);
            recording.stop();
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file)).isEmpty();
    }

    @Test
    void shouldRunWithoutTheModuleOfFlightRecorder() throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--limit-modules",
                        "java.base",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AllFlights.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(said).isZero();
        assertThat(said.lines()).last().isEqualTo("there: false, wanted: false");
    }
}
