package io.sockflux.examples.selftest;

import io.sockflux.Network;
import io.sockflux.error.TransportUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whether Flight Recorder has the connections of a network. */
final class FlightCheck {

    private static final String CONNECT = "io.sockflux.Connect";
    private static final String CLOSE = "io.sockflux.Close";

    private FlightCheck() {}

    static Check of() {
        return Check.of("flight recorder", FlightCheck::recorded);
    }

    private static Mono<String> recorded(Network network) {
        if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
            return Mono.error(
                    new TransportUnavailableException(
                            "this process has no module jdk.jfr (expected: a Java with it, and --add-modules jdk.jfr on the module path)"));
        }
        // Recordings go to files.
        return Mono.usingWhen(
                        Mono.fromCallable(FlightCheck::begun).subscribeOn(Schedulers.boundedElastic()),
                        recording -> ObserveChecks.answered(network, connection -> Mono.just("answered"))
                                .publishOn(Schedulers.boundedElastic())
                                .flatMap(answered -> Mono.fromCallable(() -> told(recording))),
                        recording -> Mono.fromRunnable(recording::close).subscribeOn(Schedulers.boundedElastic()))
                .map(String::valueOf);
    }

    private static Recording begun() {
        Recording recording = new Recording();
        recording.enable(CONNECT).withThreshold(Duration.ZERO).withoutStackTrace();
        recording.enable(CLOSE).withThreshold(Duration.ZERO).withoutStackTrace();
        recording.start();
        return recording;
    }

    private static String told(Recording recording) throws IOException {
        recording.stop();
        Path file = Files.createTempFile("sockflux", ".jfr");
        try {
            recording.dump(file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file);
            long connects = count(events, CONNECT);
            long closes = count(events, CLOSE);
            if (connects == 0 || closes == 0) {
                throw new IOException("recorded " + connects + " connects and " + closes
                        + " closes (expected: at least one of each)");
            }
            return "a connect and a close were recorded";
        } finally {
            Files.delete(file);
        }
    }

    private static long count(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .count();
    }
}
