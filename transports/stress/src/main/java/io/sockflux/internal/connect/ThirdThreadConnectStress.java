package io.sockflux.internal.connect;

import io.sockflux.contract.memory.MemoryChannel;
import io.sockflux.internal.network.ConnectRate;
import io.sockflux.stream.Connection;
import io.sockflux.stress.MemoryNet;
import io.sockflux.stress.Signals;
import io.sockflux.stress.ThirdThread;
import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Two threads and the loop as a third, while a connection comes about. */
public final class ThirdThreadConnectStress {

    private ThirdThreadConnectStress() {}

    @JCStressTest
    @State
    @Outcome(
            id = {"handed over", "closed"},
            expect = Expect.ACCEPTABLE,
            desc = "Connected before, or cancelled before.")
    public static class ConnectAnswerAgainstCancel {
        private final MemoryNet transport = new MemoryNet(ThirdThread.LOOP);
        private final Signals<Connection> subscriber = Signals.all(connection -> {});

        public ConnectAnswerAgainstCancel() {
            ConnectRound.connect(
                            transport.context(),
                            ConnectSettings.to(MemoryNet.ENDPOINT),
                            List.of(MemoryNet.ENDPOINT),
                            Duration.ofSeconds(1),
                            new RoundLimit(Duration.ofHours(1), "an hour passed"),
                            ConnectRate.unlimited(),
                            null)
                    .subscribe(subscriber);
        }

        @Actor
        public void answering() {
            ThirdThread.LOOP.execute(() -> transport.opened().forEach(MemoryChannel::answer));
        }

        @Actor
        public void cancelling() {
            subscriber.cancel();
        }

        @Arbiter
        public void outcome(L_Result r) {
            ThirdThread.settle();
            boolean open = transport.opened().stream().anyMatch(MemoryChannel::isOpen);
            boolean handedOver = subscriber.elements() == 1;
            r.r1 = (handedOver ? "handed over" : open ? "lost" : "closed") + subscriber.flaw();
        }
    }
}
