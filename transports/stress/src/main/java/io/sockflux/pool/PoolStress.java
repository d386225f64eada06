package io.sockflux.pool;

import static java.util.Objects.requireNonNull;

import io.sockflux.Network;
import io.sockflux.stream.Listener;
import io.sockflux.stress.Signals;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A pool's only connection, over a real socket, is free again whatever becomes of its borrower. */
public final class PoolStress {

    private PoolStress() {}

    private static final Duration HANG = Duration.ofSeconds(30);

    /** Shared by all rounds, as rounds are many and sockets are few. */
    private static final class Shared {
        static final ConnectionPool POOL = open();

        private static ConnectionPool open() {
            Network network = Network.builder().transport("nio").threads(1).build();
            Listener listener = requireNonNull(network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection.receive().then())
                    .block(HANG));
            return network.connector(listener.endpoints().get(0))
                    .pool()
                    .maxConnections(1)
                    .maxPending(100_000)
                    .open();
        }
    }

    private static void borrowAndReturn() {
        requireNonNull(Shared.POOL.acquire().block(HANG)).release().block(HANG);
    }

    @JCStressTest
    @State
    @Outcome(
            id = {"lent", "not lent"},
            expect = Expect.ACCEPTABLE,
            desc = "And free again, either way.")
    public static class CancelAgainstLending {
        private final Signals<PooledConnection> borrower =
                new Signals<>(0, lent -> lent.release().subscribe());

        public CancelAgainstLending() {
            Shared.POOL.acquire().subscribe(borrower);
        }

        @Actor
        public void asking() {
            borrower.request(1);
        }

        @Actor
        public void cancelling() {
            borrower.cancel();
        }

        @Arbiter
        public void outcome(L_Result r) {
            borrowAndReturn();
            r.r1 = (borrower.elements() == 1 ? "lent" : "not lent") + borrower.flaw();
        }
    }
}
