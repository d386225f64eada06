package io.sockflux.internal.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixEndpoint;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.socket.Lineage;
import io.sockflux.message.ControlMessage.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A process leaves its sockets to another. */
class ProcessSuccessionTest {

    private static final Endpoint ENDPOINT = Endpoint.parse("tcp://127.0.0.1:7");
    private static final Credentials SUCCESSOR = new Credentials(77, 1, 1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<String> steps = new ArrayList<>();
    private final Sinks.Empty<Void> left = Sinks.empty();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ProcessSuccession succession = new ProcessSuccession(
            HandOverSettings.at((UnixEndpoint) Endpoint.parse("unix:/meet")),
            new LoopClock(() -> time.now(TimeUnit.NANOSECONDS), time),
            null);
    private final CompletableFuture<Credentials> handedOver = new CompletableFuture<>();

    @BeforeEach
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // Its calls are of no use here.
    void offer() {
        succession
                .unnamed()
                .offer(new Lineage.Offer(
                        ENDPOINT,
                        () -> ENDPOINT,
                        channel,
                        null,
                        () -> false,
                        () -> steps.add("disown"),
                        Mono.<Void>fromRunnable(() -> steps.add("leave")).then(left.asMono())));
        succession.handedOver().subscribe(handedOver::complete);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private Disposable handOver() {
        return succession
                .handOver(SUCCESSOR, Mono.fromRunnable(() -> steps.add("tell")))
                .subscribe();
    }

    @Test
    void shouldTellTheSuccessorWhenItAcceptsNoMore() {
        handOver();
        assertThat(steps).containsExactly("disown", "leave");
        left.tryEmitEmpty();
        assertThat(steps).containsExactly("disown", "leave", "tell");
        assertThat(handedOver).isCompletedWithValue(SUCCESSOR);
    }

    @Test
    void shouldGoOnWithoutTheSuccessor() {
        handOver().dispose();
        assertThat(handedOver).isNotDone();
        left.tryEmitEmpty();
        assertThat(steps).containsExactly("disown", "leave", "tell");
        assertThat(handedOver).isCompletedWithValue(SUCCESSOR);
    }

    @Test
    void shouldHandOverThoughASocketCannotBeClosed() {
        handOver();
        left.tryEmitError(new IllegalStateException("planted"));
        assertThat(steps).containsExactly("disown", "leave", "tell");
        assertThat(handedOver).isCompletedWithValue(SUCCESSOR);
    }
}
