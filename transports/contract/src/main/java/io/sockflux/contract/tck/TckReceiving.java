package io.sockflux.contract.tck;

import io.sockflux.Network;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * What a connection receives, as a subject of the TCK.
 *
 * @param network whose connections they are
 * @param publisher what to verify of a connection
 * @param piece what the peer sends to make it one element
 * @param oneByOne whether the peer must wait with a piece until the one before was received, as each read is an element
 * @param release what to do with an element at the end
 */
record TckReceiving<T>(
        Network network,
        Function<Connection, Flux<T>> publisher,
        String piece,
        boolean oneByOne,
        Consumer<? super T> release)
        implements TckPublisher.Subject<T> {

    private static final int AT_ONCE = 100;

    @Override
    public Publisher<T> publisher(long elements, TckPublisher<T> verification) throws Exception {
        Pair pair = Pair.connect(network, PeerKind.IPV4);
        verification.closing(pair::close);
        Semaphore received = new Semaphore(oneByOne ? 1 : Integer.MAX_VALUE);
        Aside.run(() -> {
            send(pair.peer(), elements, received);
            return true;
        });
        return TckPublisher.bare(publisher.apply(pair.connection()), element -> {
            release.accept(element);
            if (oneByOne) {
                received.release();
            }
        });
    }

    private void send(Peer peer, long elements, Semaphore received) throws IOException, InterruptedException {
        String many = piece.repeat(AT_ONCE);
        for (long left = elements; left > 0; ) {
            received.acquire();
            boolean batch = !oneByOne && left >= AT_ONCE;
            peer.send(batch ? many : piece);
            left -= batch ? AT_ONCE : 1;
        }
        peer.endOutput();
    }

    @Override
    public Publisher<T> failed(TckPublisher<T> verification) throws Exception {
        Pair pair = Pair.connect(network, PeerKind.IPV4);
        verification.closing(pair::close);
        Waiting.done(pair.connection().abort());
        return TckPublisher.bare(publisher.apply(pair.connection()), release);
    }

    @Override
    public long most() {
        // Long.MAX_VALUE would mean that it cannot complete.
        return Long.MAX_VALUE - 1;
    }
}
