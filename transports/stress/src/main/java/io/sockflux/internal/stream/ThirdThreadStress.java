package io.sockflux.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sockflux.error.SendFailedException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.connect.ConnectRate;
import io.sockflux.internal.connect.ConnectRound;
import io.sockflux.internal.connect.LocalPlace;
import io.sockflux.internal.connect.RoundLimit;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stress.CountedBuffer;
import io.sockflux.stress.MemoryChannel;
import io.sockflux.stress.MemoryTransport;
import io.sockflux.stress.Signals;
import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Two threads and the loop as a third, which is one and the same for all rounds. */
public final class ThirdThreadStress {

    private ThirdThreadStress() {}

    private static final EventLoop LOOP = new DefaultEventLoop(new DefaultThreadFactory("stress", true));

    /** How often a task may lead to another. */
    private static final int LONGEST_CHAIN = 8;

    private static void settle() {
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            LOOP.submit(() -> {}).syncUninterruptibly();
        }
    }

    /** A connection whose loop runs by itself. */
    static class Running {
        final MemoryChannel channel = MemoryChannel.connected();
        final StreamConnection connection;
        final CountedBuffer buffer = new CountedBuffer("12345");

        Running() {
            ChannelContext streams = new MemoryTransport(LOOP).streams();
            streams.prepare(channel, StreamSettings.DEFAULT.waterMark());
            connection =
                    StreamConnection.accepted(channel, streams, StreamSettings.DEFAULT, MemoryTransport.ENDPOINT, null);
            LOOP.register(channel).syncUninterruptibly();
        }

        final String flaws(Signals<?>... all) {
            connection.abandon();
            settle();
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
            LOOP.execute(() -> channel.arrive(buffer));
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
            settle();
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
            settle();
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
            LOOP.execute(() -> channel.arrive(buffer));
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
            settle();
            boolean told = close.elements() == 1 && abort.hasCompleted() && !channel.isOpen();
            r.r1 = (told ? "both told" : "not told") + flaws(close, abort);
        }
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"handed over", "closed"},
            expect = Expect.ACCEPTABLE,
            desc = "Connected before, or cancelled before.")
    public static class ConnectAnswerAgainstCancel {
        private final MemoryTransport transport = new MemoryTransport(LOOP);
        private final Signals<Connection> subscriber = Signals.all(connection -> {});

        public ConnectAnswerAgainstCancel() {
            ConnectRound.connect(
                            transport.streams(),
                            StreamSettings.DEFAULT,
                            LocalPlace.ANY,
                            MemoryTransport.ENDPOINT,
                            List.of(MemoryTransport.ENDPOINT),
                            Duration.ofSeconds(1),
                            new RoundLimit(Duration.ofHours(1), "an hour passed"),
                            ConnectRate.unlimited())
                    .subscribe(subscriber);
        }

        @Actor
        public void answering() {
            LOOP.execute(() -> transport.opened().forEach(MemoryChannel::answer));
        }

        @Actor
        public void cancelling() {
            subscriber.cancel();
        }

        @Arbiter
        public void outcome(L_Result r) {
            settle();
            boolean open = transport.opened().stream().anyMatch(MemoryChannel::isOpen);
            boolean handedOver = subscriber.elements() == 1;
            r.r1 = (handedOver ? "handed over" : open ? "lost" : "closed") + subscriber.flaw();
        }
    }
}
