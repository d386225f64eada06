package io.sockflux.contract.tck;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;

/** The rules for subscribers, on that by which a send takes from its source. */
final class TckSending extends SubscriberBlackboxVerification<ByteBuf> implements Closeable {

    private final Network network;
    private final List<Pair> pairs = new ArrayList<>();

    TckSending(Network network) {
        super(Tck.environment());
        this.network = network;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Subscriber<ByteBuf> createSubscriber() {
        try {
            Pair pair = Pair.connect(network, PeerKind.IPV4);
            pairs.add(pair);
            AtomicReference<Subscriber<? super ByteBuf>> subscriber = new AtomicReference<>();
            Publisher<ByteBuf> source = subscriber::set;
            pair.connection().send(source).onErrorComplete().subscribe();
            return (Subscriber<ByteBuf>) requireNonNull(subscriber.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ByteBuf createElement(int element) {
        return Unpooled.buffer().writeInt(element);
    }

    @Override
    public void close() throws IOException {
        for (Pair pair : pairs) {
            pair.close();
        }
    }
}
