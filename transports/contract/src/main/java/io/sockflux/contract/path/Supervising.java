package io.sockflux.contract.path;

import io.sockflux.Network;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import reactor.core.Disposable;
import reactor.util.retry.Retry;

/** Supervises across a path that goes and comes back. */
final class Supervising {

    private static final int FAILURES = 5;

    private Supervising() {}

    /** The kernel says at once that there is no way. */
    static void acrossALinkThatIsDown(Network network, Namespaces path) {
        across(
                network,
                () -> path.near("ip", "link", "set", Namespaces.DEVICE, "down"),
                () -> path.near("ip", "link", "set", Namespaces.DEVICE, "up"));
    }

    /** Nobody says anything, so each attempt lasts until its timeout. */
    static void acrossAPathThatIsCut(Network network, Namespaces path) {
        across(network, path::cut, path::mend);
    }

    private static void across(Network network, Runnable goes, Runnable comes) {
        AtomicInteger failures = new AtomicInteger();
        List<Connection> connections = new CopyOnWriteArrayList<>();
        Disposable supervision = network.connector(Namespaces.peer(FarPeer.SINK))
                .attemptTimeout(Duration.ofMillis(300))
                .retry(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(20))
                        .doBeforeRetry(signal -> failures.incrementAndGet()))
                .supervise()
                .subscribe(connections::add);
        Awaitility.await("the first connection").until(() -> connections.size() == 1);

        goes.run();
        // The connection does not hear of it by itself.
        Waiting.done(connections.get(0).abort());
        Awaitility.await("attempts in vain").until(() -> failures.get() >= FAILURES);
        if (connections.size() != 1) {
            throw new AssertionError("a connection over a path that is not there");
        }

        long back = System.nanoTime();
        comes.run();
        Awaitility.await("the next connection")
                .pollInterval(Duration.ofMillis(5))
                .until(() -> connections.size() == 2);
        System.out.printf(
                "figure: after %d failures the next connection was there %.0f ms after the path%n",
                failures.get(), (System.nanoTime() - back) / 1e6);
        Waiting.done(connections.get(1).send("over the path that came back"));
        supervision.dispose();
        Waiting.done(connections.get(1).closed());
    }
}
