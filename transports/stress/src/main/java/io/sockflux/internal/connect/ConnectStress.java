package io.sockflux.internal.connect;

import io.sockflux.ConnectRetry;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.memory.MemoryChannel;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.network.ConnectRate;
import io.sockflux.stream.Connection;
import io.sockflux.stress.MemoryNet;
import io.sockflux.stress.Signals;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A connection that comes about is handed over or closed, and so is every other socket that was opened for it. */
public final class ConnectStress {

    private ConnectStress() {}

    private static final Duration HOUR = Duration.ofHours(1);

    private static Mono<Connection> connect(MemoryNet transport, int addresses) {
        List<Endpoint> all = Collections.nCopies(addresses, MemoryNet.ENDPOINT);
        return ConnectRound.connect(
                transport.context(),
                ConnectSettings.to(MemoryNet.ENDPOINT),
                all,
                Duration.ofNanos(1),
                new RoundLimit(HOUR, "an hour passed"),
                ConnectRate.unlimited(),
                null);
    }

    private static String outcome(MemoryNet transport, Signals<Connection> subscriber) {
        transport.loop().run();
        long open = transport.opened().stream().filter(MemoryChannel::isOpen).count();
        String error = subscriber.error() != null ? ", " + subscriber.error() : "";
        return subscriber.elements() + " handed over, " + open + " open" + error + subscriber.flaw();
    }

    @JCStressTest
    @State
    @Outcome(id = "0 handed over, 0 open", expect = Expect.ACCEPTABLE, desc = "Cancelled before.")
    @Outcome(id = "1 handed over, 1 open", expect = Expect.ACCEPTABLE, desc = "Connected before.")
    @Outcome(id = "1 handed over, 0 open", expect = Expect.ACCEPTABLE, desc = "Closed, to one who did not want it.")
    public static class CancelAgainstConnected {
        private final MemoryNet transport = new MemoryNet();
        private final Signals<Connection> subscriber = Signals.all(connection -> {});

        public CancelAgainstConnected() {
            connect(transport, 1).subscribe(subscriber);
            transport.loop().run();
        }

        @Actor
        public void user() {
            subscriber.cancel();
        }

        @Actor
        public void loop() {
            transport.loop().run(transport.opened().get(0)::answer);
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = ConnectStress.outcome(transport, subscriber);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0 handed over, 0 open", expect = Expect.ACCEPTABLE, desc = "Cancelled before.")
    @Outcome(id = "1 handed over, 1 open", expect = Expect.ACCEPTABLE, desc = "Connected before, and one only.")
    @Outcome(id = "1 handed over, 0 open", expect = Expect.ACCEPTABLE, desc = "Closed, to one who did not want it.")
    public static class CancelAgainstConnectedTwice {
        private final MemoryNet transport = new MemoryNet();
        private final Signals<Connection> subscriber = Signals.all(connection -> {});

        public CancelAgainstConnectedTwice() {
            connect(transport, 2).subscribe(subscriber);
            while (transport.opened().size() < 2) {
                transport.loop().run();
            }
        }

        @Actor
        public void user() {
            subscriber.cancel();
        }

        @Actor
        public void loop() {
            transport.loop().run(() -> transport.opened().forEach(MemoryChannel::answer));
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = ConnectStress.outcome(transport, subscriber);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0 handed over, 0 open", expect = Expect.ACCEPTABLE, desc = "Cancelled before it connected.")
    public static class CancelAgainstStart {
        private final MemoryNet transport = new MemoryNet();
        private final Signals<Connection> subscriber = Signals.all(connection -> {});

        public CancelAgainstStart() {
            connect(transport, 1).subscribe(subscriber);
        }

        @Actor
        public void user() {
            subscriber.cancel();
        }

        @Actor
        public void loop() {
            transport.loop().run();
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = ConnectStress.outcome(transport, subscriber);
        }
    }

    /** A supervised connection lasts as long as its subscriber. */
    @JCStressTest
    @State
    @Outcome(
            id = {"0 handed over, 0 open", "1 handed over, 0 open"},
            expect = Expect.ACCEPTABLE,
            desc = "Closed, whenever it came.")
    public static class CancelAgainstSupervised {
        private final MemoryNet transport = new MemoryNet();
        private final Signals<Connection> subscriber = Signals.all(connection -> {});

        public CancelAgainstSupervised() {
            Supervision.connections(
                            MemoryNet.ENDPOINT,
                            ConnectRetry.doubling(),
                            HOUR,
                            history -> connect(transport, 1),
                            connection -> connection.close().subscribe(),
                            Mono.never(),
                            new LoopClock(LoopClock::machineNanos, Schedulers.parallel()))
                    .subscribe(subscriber);
            transport.loop().run();
        }

        @Actor
        public void user() {
            subscriber.cancel();
        }

        @Actor
        public void loop() {
            transport.loop().run(transport.opened().get(0)::answer);
        }

        @Arbiter
        public void outcome(L_Result r) {
            r.r1 = ConnectStress.outcome(transport, subscriber);
        }
    }
}
