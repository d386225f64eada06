package io.sockflux.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.StubbedTransport;
import io.sockflux.internal.loop.Loops;
import io.sockflux.spi.Splice;
import io.sockflux.spi.Transport;
import io.sockflux.stream.Connection;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** The pipes of a relay, at each of its ends and where the second is not to be had. */
class RelaySpliceTest {

    private final List<String> calls = new ArrayList<>();
    private final KernelChannel one = new KernelChannel();
    private final KernelChannel other = new KernelChannel();
    private int pipes = 2;

    private final Transport transport = StubbedTransport.answering("splice", with -> splice((Channel) with[0]));
    private final Connection first = connection(one);
    private final Connection second = connection(other);

    private StreamConnection connection(KernelChannel channel) {
        channel.config().setAutoRead(false);
        return StreamConnection.accepted(
                channel,
                new ChannelContext(transport, new Loops(channel.eventLoop()), UnpooledByteBufAllocator.DEFAULT),
                StreamSettings.DEFAULT,
                new UnixUnnamedEndpoint(),
                null);
    }

    private Optional<Splice> splice(Channel from) {
        String name = from.equals(one) ? "there" : "back";
        if (pipes-- <= 0) {
            return Optional.empty();
        }
        calls.add("open " + name);
        return Optional.of(new Splice() {
            @Override
            public void begin() {
                calls.add("begin " + name);
            }

            @Override
            public void end() {
                calls.add("end " + name);
            }
        });
    }

    private TestSubscriber<RelayOutcome> relay(RelayWay way) {
        TestSubscriber<RelayOutcome> subscriber = TestSubscriber.create();
        first.relayTo(second, way).subscribe(subscriber);
        return subscriber;
    }

    private void run() {
        for (int i = 0; i < 4; i++) {
            one.runPendingTasks();
            other.runPendingTasks();
        }
    }

    private static void endOfStream(KernelChannel channel) {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    @Test
    void shouldEndTheFirstPipeWhereTheSecondIsNotToBeHad() {
        pipes = 1;
        TestSubscriber<RelayOutcome> relaying = relay(RelayWay.KERNEL);
        assertThat(calls).containsExactly("open there", "end there");
        endOfStream(one);
        endOfStream(other);
        run();
        assertThat(relaying.getReceivedOnNext())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.way()).isEqualTo(RelayWay.USER_SPACE));
        assertThat(calls).containsExactly("open there", "end there");
    }

    @Test
    void shouldEndBothWhenBothStreamsHaveEnded() {
        relay(RelayWay.KERNEL);
        assertThat(calls).containsExactly("open there", "open back", "begin there", "begin back");
        endOfStream(one);
        run();
        assertThat(calls).doesNotContain("end there", "end back");
        endOfStream(other);
        run();
        assertThat(calls).contains("end there", "end back");
    }

    @Test
    void shouldEndBothWhenItFails() {
        TestSubscriber<RelayOutcome> relaying = relay(RelayWay.KERNEL);
        one.pipeline().fireExceptionCaught(new IOException("gone"));
        run();
        assertThat(relaying.isTerminatedError()).isTrue();
        assertThat(calls).contains("end there", "end back");
        assertThat(other.isOpen()).isFalse();
    }

    @Test
    void shouldEndBothWhenItIsCancelled() {
        relay(RelayWay.KERNEL).cancel();
        run();
        assertThat(calls).contains("end there", "end back");
        assertThat(one.isOpen() || other.isOpen()).as("open").isFalse();
    }

    @Test
    void shouldOpenNoPipeForUserSpace() {
        relay(RelayWay.USER_SPACE).cancel();
        run();
        assertThat(calls).isEmpty();
    }
}
