package io.sockflux.handover;

import io.sockflux.message.ControlMessage.Credentials;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * The place of this process between the one before it, whose sockets it takes over, and the one behind it, which will take
 * them. The sockets of a recipe that is told of it stay open all the time: connections wait in the kernel's queue meanwhile,
 * and none is refused.
 *
 * {@snippet id="HandOverPageTest.serve" :
 * Succession succession = network.handOver(path).begin().block();
 * Listener listener = network.acceptor()
 *         .endpoints("tcp://127.0.0.1:0")
 *         .handOver(succession)
 *         .serve(connection -> connection.send(connection.receive()))
 *         .block();
 * succession.ready().block(); // now the process before this one drains
 * }
 *
 * <p>All methods may be called from any thread.
 */
public interface Succession {

    /** The process before this one, as the kernel tells it; empty if there was none, and this is the first. */
    Optional<Credentials> predecessor();

    /**
     * Tells the process before this one that this one has what it needs, and begins to serve when that process agrees.
     * That process then stops accepting, and this one may be asked for its sockets by the next. Until then the sockets of
     * recipes with this succession accept and receive nothing. The result is made once, for any number of subscribers.
     *
     * @return completes when the process before this one has let go, or has ended, or at once if there was none. Fails with
     *     {@link io.sockflux.error.HandOverException} if it does not agree or does not answer in time: it serves on, and this
     *     process should end
     */
    Mono<Void> ready();

    /**
     * Tells of the process that has taken over. The listeners with this succession are closed by then, and their connections
     * are left to their handlers. The input of datagram sockets has ended, and answers can still be sent.
     *
     * {@snippet id="HandOverPageTest.leave" :
     * Mono<Listener.DrainOutcome> end = succession
     *         .handedOver()
     *         .delayUntil(heir -> notifier.mainPid(heir.pid())) // where systemd started this process
     *         .flatMap(heir -> network.drain(Duration.ofSeconds(30)));
     * }
     *
     * @return the process behind this one, as the kernel tells it; completes empty when the succession or the network is
     *     closed before
     */
    Mono<Credentials> handedOver();

    /**
     * Gives up. A process before this one that has not been told of {@link #ready()} serves on. Nobody can ask this process
     * for its sockets any more.
     *
     * @return completes when nobody can ask any more
     */
    Mono<Void> close();
}
