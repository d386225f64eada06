package io.sockflux.transport.iouring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.channel.IoEvent;
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
    /** What a kernel before 5.13 says. */
    private static final int EINVAL = 22;

    private final List<Integer> told = new ArrayList<>();
    private final SubmittedRequests submitted = new SubmittedRequests();

    private static IoUringIoEvent answer(int result, int flags, long number) {
        return new IoUringIoEvent(result, flags, Op.POLL_ADD, number);
    }

    private static UnixChannel open() {
        IoUringTransport transport = new IoUringTransport();
        Assumptions.assumeTrue(transport.availability().isAvailable(), "there is no ring");
        return (UnixChannel) transport.openStream(Endpoint.tcp("127.0.0.1", 1), Set.of());
    }

    private StreamEvents registered(UnixChannel channel) throws Exception {
        StreamEvents events = new StreamEvents(new Netty(), channel);
        events.register(submitted);
        return events;
    }

    /** The peer has ended its stream, and Netty waits for room, for which a poll of this transport is under way. */
    private StreamEvents waitingForRoom(UnixChannel channel) throws Exception {
        StreamEvents events = registered(channel);
        events.submit(Op.pollIn(1, (short) 1));
        events.submit(Op.pollIn(1, (short) 2));
        events.handle(submitted, answer(Op.POLLRDHUP, 0, NETTYS));
        events.handle(submitted, answer(Op.POLLRDHUP, 0, NETTYS));
        assertThat(submitted.count).isEqualTo(3);
        return events;
    }

    @Test
    void shouldTellNettyOfRoomAndNotOfThePeersEnd() throws Exception {
        UnixChannel channel = open();
        registered(channel).handle(submitted, answer(Op.POLLRDHUP | Op.POLLOUT, 0, NETTYS));
        assertThat(told).containsExactly(Op.POLLOUT);
        channel.unsafe().closeForcibly();
    }

    @Test
    void shouldTakeNoHangUpFromASocketThatIsNotConnected() throws Exception {
        UnixChannel channel = open();
        StreamEvents events = registered(channel);
        // To tell of it would need the loop that the channel does not have yet.
        assertThatCode(() -> events.handle(submitted, answer(Op.POLLHUP | Op.POLLOUT, 0, NETTYS)))
                .doesNotThrowAnyException();
        channel.unsafe().closeForcibly();
    }

    @Test
    void shouldHaveNettyWriteAgainWhereTheKernelRefusesToPoll() throws Exception {
        UnixChannel channel = open();
        waitingForRoom(channel).handle(submitted, answer(-EINVAL, 0, Op.ROOM));
        assertThat(told).containsExactly(Op.POLLOUT);
        channel.unsafe().closeForcibly();
    }

    @Test
    void shouldCancelWhatIsUnderWayBeforeTheClose() throws Exception {
        UnixChannel channel = open();
        StreamEvents events = waitingForRoom(channel);
        events.submit(Op.pollIn(1, (short) 3));
        assertThat(submitted.count).isEqualTo(4);
        channel.unsafe().closeForcibly();
        events.submit(Op.pollIn(1, (short) 4));
        assertThat(submitted.count)
                .as("the poll for room is cancelled, then all requests, and then comes the close")
                .isEqualTo(7);
        events.submit(Op.pollIn(1, (short) 5));
        assertThat(submitted.count)
                .as("all requests only once, as the number may be another socket's by now")
                .isEqualTo(9);
    }

    @Test
    void shouldPollForRoomAgainWhereTheLastPollIsStillBeingTakenBack() throws Exception {
        UnixChannel channel = open();
        StreamEvents events = registered(channel);
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
}
