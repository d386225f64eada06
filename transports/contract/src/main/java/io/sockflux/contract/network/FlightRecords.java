package io.sockflux.contract.network;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.awaitility.Awaitility;

/** The events of one kind that Flight Recorder writes while this is open. */
final class FlightRecords implements AutoCloseable {

    private static final Duration HANG = Duration.ofSeconds(100);

    private final RecordingStream recording = new RecordingStream();
    private final List<RecordedEvent> events = new CopyOnWriteArrayList<>();

    private FlightRecords(String name) {
        recording.setReuse(false);
        recording.enable(name).withoutThreshold();
        recording.onEvent(name, events::add);
    }

    /** Records from now on, without a threshold. */
    static FlightRecords of(String event) {
        FlightRecords records = new FlightRecords("io.sockflux." + event);
        records.recording.startAsync();
        return records;
    }

    /** Waits for an event whose field has this text. Flight Recorder writes once a second. */
    RecordedEvent await(String field, Object text) {
        return await(event -> text.toString().equals(event.getString(field)));
    }

    RecordedEvent await(Predicate<? super RecordedEvent> wanted) {
        Awaitility.await("an event").atMost(HANG).until(() -> events.stream().anyMatch(wanted));
        return events.stream().filter(wanted).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        recording.close();
    }
}
