package io.sockflux.internal.accept;

import static io.sockflux.internal.accept.Arrivals.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.error.Errno;
import io.sockflux.stream.Connection;
import io.sockflux.stream.WhenFull;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.subscriber.TestSubscriber;

/** An accept that fails is tried again a little later; without descriptors or memory, the queue pauses. */
class AcceptFailureTest {

    private static final Duration RETRY = Duration.ofMillis(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Arrivals arrivals = new Arrivals();
    private final AcceptLimits limits = AcceptLimits.DEFAULT;

    private ScriptedListener listen(AcceptLimits bounds) {
        arrivals.listen(bounds, ONE);
        return arrivals.socket(0);
    }

    private void abort(TestSubscriber<Connection> accepting) {
        accepting.getReceivedOnNext().forEach(connection -> connection.abort().subscribe());
        arrivals.run();
    }

    @Test
    void shouldAskAgainALittleAfterAnAcceptThatFailed() {
        ScriptedListener socket = listen(limits);
        TestSubscriber<Connection> accepting = arrivals.accepting(Long.MAX_VALUE);
        for (Throwable failure : List.of(new ErrnoFailure(Errno.ECONNABORTED), new IllegalStateException("no errno"))) {
            socket.fail(failure);
            arrivals.pass(RETRY.minusNanos(1));
            assertThat(socket.isAsked()).as("asked again at once").isFalse();
            arrivals.pass(Duration.ofNanos(1));
            assertThat(socket.isAsked()).as("asked again").isTrue();
        }
        socket.arrive(arrivals.peer());
        assertThat(accepting.getReceivedOnNext()).hasSize(1);
        assertThat(arrivals.hasTimer()).isFalse();
        abort(accepting);
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.class,
            names = {"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"})
    void shouldPauseWhileThereIsNoDescriptorOrMemory(Errno errno) {
        ScriptedListener socket = listen(limits);
        TestSubscriber<Connection> accepting = arrivals.accepting(1);
        long pause = PAUSE.toMillis();
        for (long wanted : new long[] {pause, 2 * pause, 4 * pause, 8 * pause, 1000, 1000}) {
            socket.fail(new ErrnoFailure(errno));
            arrivals.run();
            // More demand is no end of the pause.
            accepting.request(1);
            arrivals.pass(Duration.ofMillis(wanted - 1));
            assertThat(socket.isAsked()).as("asked before %d ms", wanted).isFalse();
            arrivals.pass(Duration.ofMillis(1));
            assertThat(socket.isAsked()).as("asked after %d ms", wanted).isTrue();
        }
        socket.arrive(arrivals.peer());
        socket.fail(new ErrnoFailure(errno));
        arrivals.pass(PAUSE);
        assertThat(socket.isAsked()).as("after the shortest pause again").isTrue();
        assertThat(accepting.getReceivedOnNext()).hasSize(1);
        abort(accepting);
    }

    @Test
    void shouldGoOnAsSoonAsADescriptorComesBack() {
        BoundListener listener = arrivals.listen(limits, ONE);
        ScriptedListener socket = arrivals.socket(0);
        TestSubscriber<Connection> accepting = arrivals.accepting(Long.MAX_VALUE);
        socket.arrive(arrivals.peer());
        assertThat(listener.isShortOfDescriptors()).isFalse();
        socket.fail(new ErrnoFailure(Errno.EMFILE));
        arrivals.run();
        assertThat(socket.isAsked()).isFalse();
        assertThat(arrivals.context().shortage().isWaitedFor()).isTrue();
        assertThat(listener.isShortOfDescriptors()).isTrue();
        abort(accepting);
        assertThat(socket.isAsked())
                .as("asked with the descriptor of the one that closed")
                .isTrue();
        assertThat(arrivals.context().shortage().isWaitedFor()).isFalse();
        assertThat(listener.isShortOfDescriptors()).isFalse();
    }

    @Test
    void shouldWaitForNoDescriptorOnceItIsClosed() {
        BoundListener listener = arrivals.listen(limits.withWhenOutOfDescriptors(WhenFull.RESET), ONE);
        ScriptedListener socket = arrivals.socket(0);
        arrivals.accepting(Long.MAX_VALUE);
        socket.fail(new ErrnoFailure(Errno.EMFILE));
        socket.fail(new ErrnoFailure(Errno.EMFILE));
        arrivals.run();
        listener.close().subscribe();
        arrivals.run();
        assertThat(arrivals.context().shortage().isWaitedFor())
                .as("a listener that is closed waits for descriptors")
                .isFalse();
        arrivals.pass(PAUSE.multipliedBy(20));
        assertThat(socket.isAsked()).isFalse();
        assertThat(arrivals.hasTimer()).isFalse();
    }

    @Test
    void shouldRecordALackOfDescriptorsForFlightRecorder(@TempDir Path folder) throws IOException {
        ScriptedListener socket = listen(limits);
        TestSubscriber<Connection> accepting = arrivals.accepting(1);
        Path file = folder.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.sockflux.DescriptorShortage");
            recording.start();
            socket.fail(new ErrnoFailure(Errno.ECONNABORTED));
            socket.fail(new ErrnoFailure(Errno.EMFILE));
            recording.stop();
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file)).singleElement().satisfies(event -> {
            assertThat(event.getString("errno")).isEqualTo("EMFILE");
            assertThat(event.getString("listener")).startsWith("tcp://192.0.2.1:");
            assertThat(event.getString("transport"))
                    .isEqualTo(arrivals.context().transport().name());
        });
        abort(accepting);
    }
}
