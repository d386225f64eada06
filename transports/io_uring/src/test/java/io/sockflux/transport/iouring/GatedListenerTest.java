package io.sockflux.transport.iouring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of several listening sockets accepts, and what Netty is told where none may. No ring is needed. */
class GatedListenerTest {

    /** Of no open file, and never asked for. */
    private static final int NUMBER = 999_999;

    private final AcceptTurns turns = new AcceptTurns();
    private boolean demand = true;

    /** A socket that Netty has asked for a connection. */
    private final class Asked implements IoUringIoHandle {
        private final SubmittedRequests submitted = new SubmittedRequests();
        private final List<Integer> told = new ArrayList<>();
        private final GatedListener listener = new GatedListener(this, new FileDescriptor(NUMBER), () -> demand, turns);
        private int polls;

        Asked() throws Exception {
            listener.register(submitted);
            askAgain();
        }

        void askAgain() {
            listener.submit(Op.pollIn(NUMBER, (short) 0));
            polls++;
        }

        /** The kernel says that a connection waits. */
        void waits() {
            polled(polls);
        }

        void polled(int number) {
            listener.handle(submitted, new IoUringIoEvent(1, 0, Op.POLL_ADD, number));
        }

        void accepted(int descriptor) {
            listener.handle(submitted, new IoUringIoEvent(descriptor, 0, Op.ACCEPT, 0));
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            told.add(((IoUringIoEvent) event).res());
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldAcceptWhenAConnectionWaitsAndIsWanted() throws Exception {
        Asked one = new Asked();
        assertThat(one.submitted.count).as("the poll").isEqualTo(1);
        one.waits();
        assertThat(one.submitted.count).as("the poll and the accept").isEqualTo(2);
        one.accepted(7);
        assertThat(one.told).containsExactly(7);
    }

    @Test
    void shouldTellNettyThatNoneIsThereWhereTheDemandWasMetMeanwhile() throws Exception {
        Asked one = new Asked();
        demand = false;
        one.waits();
        assertThat(one.submitted.count).as("the poll alone").isEqualTo(1);
        assertThat(one.told).containsExactly(-Op.EAGAIN);
    }

    @Test
    void shouldLetOneAcceptAfterTheOther() throws Exception {
        Asked first = new Asked();
        Asked second = new Asked();
        first.waits();
        second.waits();
        assertThat(first.submitted.count).isEqualTo(2);
        assertThat(second.submitted.count).as("it waits for its turn").isEqualTo(1);
        demand = false;
        first.accepted(7);
        assertThat(second.submitted.count).isEqualTo(1);
        assertThat(second.told).containsExactly(-Op.EAGAIN);
        // The turn is free again.
        demand = true;
        first.askAgain();
        first.waits();
        assertThat(first.submitted.count).as("two polls and two accepts").isEqualTo(4);
    }

    @Test
    void shouldPassOverTheAnswerOfAPollThatWasCancelled() throws Exception {
        Asked one = new Asked();
        // Netty cancels its accept, and is told so at once.
        one.listener.submit(Op.cancel(1));
        assertThat(one.told).containsExactly(-Op.ECANCELED);
        one.askAgain();
        assertThat(one.submitted.count).isEqualTo(3);
        one.polled(1);
        assertThat(one.submitted.count).as("no accept for the old poll").isEqualTo(3);
        one.polled(2);
        assertThat(one.submitted.count).isEqualTo(4);
    }
}
