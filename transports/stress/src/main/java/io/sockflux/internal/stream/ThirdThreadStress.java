package io.sockflux.internal.stream;

import io.netty.buffer.ByteBuf;
import io.sockflux.contract.memory.MemoryChannel;
import io.sockflux.error.SendFailedException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stress.CountedBuffer;
import io.sockflux.stress.MemoryNet;
import io.sockflux.stress.Signals;
import io.sockflux.stress.ThirdThread;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Two threads and the loop as a third, which all rounds share. */
public final class ThirdThreadStress {

    private ThirdThreadStress() {}

    /** A connection whose loop runs by itself. */
    static class Running {
        final MemoryChannel channel = MemoryChannel.connected();
        final StreamConnection connection;
        final CountedBuffer buffer = new CountedBuffer("12345");

        Running() {
            ChannelContext context = new MemoryNet(ThirdThread.LOOP).context();
            context.prepare(channel, StreamSettings.DEFAULT.waterMark());
            connection = StreamConnection.accepted(channel, context, StreamSettings.DEFAULT, MemoryNet.ENDPOINT, null);
            ThirdThread.LOOP.register(channel).syncUninterruptibly();
        }

        final String flaws(Signals<?>... all) {
            connection.abandon();
            ThirdThread.settle();
            StringBuilder flaws = new StringBuilder(channel.isOpen() ? ", not closed" : "").append(buffer.flaw());
            for (Signals<?> signals : all) {
                flaws.append(signals.flaw());
            }
            return flaws.toString();
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"first", "next"},
            expect = Expect.ACCEPTABLE,
            desc = "It is one of them who gets it.")
    public static class ReceiveRequestAgainstCancel extends Running {
        private final Signals<ByteBuf> first = new Signals<>(0, ByteBuf::release);

        public ReceiveRequestAgainstCancel() {
            connection.receivePooled().subscribe(first);
            ThirdThread.LOOP.execute(() -> channel.arrive(buffer));
        }

        @Actor
        public void asking() {
            first.request(1);
        }

        @Actor
        public void cancelling() {
            first.cancel();
        }

        @Arbiter
        public void outcome(L_Result r) {
            Signals<ByteBuf> next = Signals.all(ByteBuf::release);
            connection.receivePooled().subscribe(next);
            ThirdThread.settle();
            String first = this.first.elements() == 1 ? "first" : "";
            r.r1 = first + (next.elements() == 1 ? "next" : "") + flaws(this.first, next);
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"sent", "failed"},
            expect = Expect.ACCEPTABLE,
            desc = "The send was first, or the close.")
    public static class SendAgainstClose extends Running {
        private final Signals<Void> send = Signals.all(none -> {});
        private final Signals<CloseOutcome> close = Signals.all(outcome -> {});

        @Actor
        public void sending() {
            connection.send(buffer).subscribe(send);
        }

        @Actor
        public void closing() {
            connection.close().subscribe(close);
        }

        @Arbiter
        public void outcome(L_Result r) {
            ThirdThread.settle();
            int taken = channel.taken();
            String closed = close.hasCompleted() && !channel.isOpen() ? "" : ", no close";
            boolean sent = send.hasCompleted() && taken == 5;
            boolean failed = send.error() instanceof SendFailedException failure && failure.bytesTaken() == taken;
            r.r1 = (sent ? "sent" : failed ? "failed" : "untrue") + closed + flaws(send, close);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "both told", expect = Expect.ACCEPTABLE, desc = "Closed once.")
    public static class CloseAgainstAbort extends Running {
        private final Signals<CloseOutcome> close = Signals.all(outcome -> {});
        private final Signals<Void> abort = Signals.all(none -> {});

        public CloseAgainstAbort() {
            ThirdThread.LOOP.execute(() -> channel.arrive(buffer));
        }

        @Actor
        public void closing() {
            connection.close().subscribe(close);
        }

        @Actor
        public void aborting() {
            connection.abort().subscribe(abort);
        }

        @Arbiter
        public void outcome(L_Result r) {
            ThirdThread.settle();
            boolean told = close.elements() == 1 && abort.hasCompleted() && !channel.isOpen();
            r.r1 = (told ? "both told" : "not told") + flaws(close, abort);
        }
    }
}
