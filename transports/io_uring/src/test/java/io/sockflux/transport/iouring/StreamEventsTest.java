package io.sockflux.transport.iouring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.sockflux.address.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What Netty is told of answers that come in an unlucky order. */
class StreamEventsTest {

    private static final long NETTYS = 1;

    private final List<Integer> told = new ArrayList<>();
    private final Submitted submitted = new Submitted();

    private static IoUringIoEvent answer(int result, int flags, long number) {
        return new IoUringIoEvent(result, flags, Op.POLL_ADD, number);
    }

    @Test
    void shouldPollForRoomAgainWhereTheLastPollIsStillBeingTakenBack() throws Exception {
        IoUringTransport transport = new IoUringTransport();
        Assumptions.assumeTrue(transport.availability().isAvailable(), "there is no ring");
        UnixChannel channel = (UnixChannel) transport.openStream(Endpoint.tcp("127.0.0.1", 1), Set.of());
        StreamEvents events = new StreamEvents(new Netty(), channel);
        events.register(submitted);
        // Netty's polls for the peer's end and for room.
        events.submit(Op.pollIn(1, (short) 1));
        events.submit(Op.pollIn(1, (short) 2));
        events.handle(submitted, answer(Op.POLLRDHUP, 0, NETTYS));
        assertThat(submitted.count)
                .as("no poll for a hang-up while another poll would tell of it")
                .isEqualTo(2);
        events.handle(submitted, answer(Op.POLLRDHUP, 0, NETTYS));
        assertThat(submitted.count).as("the poll for room goes on here").isEqualTo(3);
        events.handle(submitted, answer(Op.POLLOUT, Op.CQE_F_MORE, Op.ROOM));
        assertThat(told).containsExactly(Op.POLLOUT);
        assertThat(submitted.count).as("it is taken back").isEqualTo(4);

        // Netty wrote, and there was less room than it has to write.
        events.submit(Op.pollIn(1, (short) 3));
        events.handle(submitted, answer(Op.POLLRDHUP, 0, NETTYS));
        assertThat(submitted.count).isEqualTo(5);
        events.handle(submitted, answer(-Op.ECANCELED, 0, Op.ROOM));
        assertThat(submitted.count).as("another poll").isEqualTo(6);
        events.handle(submitted, answer(Op.POLLOUT, Op.CQE_F_MORE, Op.ROOM));
        assertThat(told).containsExactly(Op.POLLOUT, Op.POLLOUT);
        channel.unsafe().closeForcibly();
    }

    private final class Netty implements IoUringIoHandle {
        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            told.add(((IoUringIoEvent) event).res());
        }

        @Override
        public void close() {}
    }

    private static final class Submitted implements IoHandler, IoRegistration {
        private long count;

        @Override
        public IoRegistration register(IoHandle handle) {
            return this;
        }

        @Override
        public int run(IoHandlerContext context) {
            return 0;
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
        public <T> T attachment() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long submit(IoOps ops) {
            return ++count;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public boolean cancel() {
            return true;
        }
    }
}
