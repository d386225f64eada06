package io.sockflux.internal.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.address.Endpoint;
import io.sockflux.error.TimeLimitException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When an opening is over, what its taker is told, and what it leaves behind. */
class OpeningTest {

    private static final Duration TIMEOUT = Duration.ofMillis(100);
    private static final Endpoint SOCKETS = Endpoint.tcp("192.0.2.1", 1);
    private static final Endpoint TOLD = Endpoint.tcp("192.0.2.2", 2);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Layer first = new NoLayer();
    private final Layer second = new NoLayer();
    private final List<Object> taken = new ArrayList<>();
    private final List<Endpoint> named = new ArrayList<>();
    private @Nullable IOException known;

    private static final class NoLayer implements Layer {
        @Override
        public LayerPlace place() {
            return LayerPlace.TLS;
        }

        @Override
        public void install(LayerHost host, Opening opening) {}

        @Override
        public boolean isTransparent() {
            return true;
        }
    }

    private final Opening opening = new Opening(
            (LayerHost) Proxy.newProxyInstance(
                    OpeningTest.class.getClassLoader(),
                    new Class<?>[] {LayerHost.class},
                    (proxy, method, with) -> switch (method.getName()) {
                        case "channel" -> channel();
                        case "peerEndpoint" -> SOCKETS;
                        case "isOf" -> named.add((Endpoint) with[0]);
                        case "failure" -> known();
                        case "handshakeBegun" -> null;
                        default -> throw new UnsupportedOperationException(method.toString());
                    }),
            TIMEOUT);

    private EmbeddedChannel channel() {
        return channel;
    }

    private @Nullable IOException known() {
        return known;
    }

    private final Opening.Taker taker = new Opening.Taker() {
        @Override
        public void opened(@Nullable Endpoint peer) {
            taken.add(peer == null ? "opened" : peer);
        }

        @Override
        public void failed(IOException cause) {
            taken.add(cause);
        }
    };

    /** Held by both layers, on a channel that has just become active. */
    private void begin() {
        opening.hold(first);
        opening.hold(second);
        channel.freezeTime();
        channel.pipeline().addLast(opening);
        channel.pipeline().fireChannelActive();
    }

    private boolean hasTimer() {
        return channel.runScheduledPendingTasks() != -1;
    }

    private boolean isInPipeline() {
        return channel.pipeline().context(opening) != null;
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void shouldBeOverWhenTheLastLayerIsReadyAndLeaveNothing() {
        begin();
        opening.whenOver(taker);
        opening.ready(first);
        opening.ready(first);
        assertThat(taken).isEmpty();
        assertThat(hasTimer()).isTrue();
        opening.ready(second);
        assertThat(taken).containsExactly("opened");
        assertThat(hasTimer()).as("a timer that is left").isFalse();
        assertThat(isInPipeline()).as("in the pipeline still").isFalse();
        opening.fail(new IOException("late"));
        channel.close();
        assertThat(taken).containsExactly("opened");
    }

    @Test
    void shouldTellATakerThatComesLaterOfThePeerThatALayerTold() {
        begin();
        opening.peer(TOLD);
        opening.ready(first);
        opening.ready(second);
        opening.whenOver(taker);
        assertThat(taken).containsExactly(TOLD);
    }

    @Test
    void shouldHaveTheConnectionNamedByThePeerThatALayerTellsUntilItIsOver() {
        begin();
        opening.peer(TOLD);
        assertThat(named).containsExactly(TOLD);
        opening.fail(new IOException("failed"));
        opening.peer(SOCKETS);
        assertThat(named).containsExactly(TOLD);
    }

    @Test
    void shouldFailWhenItHasTakenTooLong() {
        begin();
        opening.whenOver(taker);
        opening.ready(first);
        pass(TIMEOUT.minusNanos(1));
        assertThat(taken).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(taken)
                .singleElement()
                .isInstanceOfSatisfying(
                        TimeLimitException.class, e -> assertThat(e.length()).isEqualTo(TIMEOUT));
        assertThat(isInPipeline()).isFalse();
        opening.ready(second);
        assertThat(taken).hasSize(1);
    }

    @Test
    void shouldFailAtThePeersEndOfStream() {
        begin();
        opening.whenOver(taker);
        channel.pipeline().fireUserEventTriggered("another event");
        assertThat(taken).isEmpty();
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(taken)
                .singleElement()
                .isInstanceOfSatisfying(
                        EOFException.class,
                        e -> assertThat(e).hasMessage("the peer ended the stream before it was open"));
    }

    @Test
    void shouldFailForTheReasonThatTheConnectionKnows() {
        begin();
        opening.whenOver(taker);
        known = new IOException("known");
        channel.close();
        assertThat(taken).containsExactly(known);
    }

    @Test
    void shouldTakeAnExceptionForItsOwnUntilItIsOver() {
        List<Throwable> behind = new ArrayList<>();
        begin();
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(io.netty.channel.ChannelHandlerContext context, Throwable cause) {
                behind.add(cause);
            }
        });
        IOException cause = new IOException("of a layer");
        opening.whenOver(taker);
        channel.pipeline().fireExceptionCaught(cause);
        assertThat(taken).containsExactly(cause);
        assertThat(behind).isEmpty();
        channel.pipeline().fireExceptionCaught(cause);
        assertThat(behind).containsExactly(cause);
    }
}
