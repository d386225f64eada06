package io.sockflux.internal.send;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.SendOutcome;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.loop.LoopSubscription;
import io.sockflux.message.Message;
import io.sockflux.spi.Transport;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/**
 * Sends messages and emits a result for each, in their order. The source is asked for a message only while the subscriber
 * has demand for the result.
 */
public final class SendEach extends SendSubscriber {

    private final CoreSubscriber<? super SendOutcome> subscriber;
    private final Results results;
    private final Transport transport;
    private final Supplier<Optional<Endpoint>> peerOfSocket;
    private final ArrayDeque<Datagram> datagrams = new ArrayDeque<>();

    private long count;
    private boolean telling;

    private SendEach(
            SendTarget target,
            Transport transport,
            Supplier<Optional<Endpoint>> peerOfSocket,
            CoreSubscriber<? super SendOutcome> subscriber) {
        super(target);
        this.subscriber = subscriber;
        this.transport = transport;
        this.peerOfSocket = peerOfSocket;
        this.results = new Results(subscriber);
    }

    /**
     * Sends all messages of a source.
     *
     * @param peerOfSocket gives the peer of a message that names none
     */
    public static Flux<SendOutcome> send(
            SendTarget target,
            Transport transport,
            Supplier<Optional<Endpoint>> peerOfSocket,
            Publisher<? extends Message> source) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super SendOutcome> subscriber) {
                SendEach sending = new SendEach(target, transport, peerOfSocket, subscriber);
                sending.results.start();
                Flux.<Object>from(source).subscribe(sending);
            }
        };
    }

    @Override
    Context subscriberContext() {
        return subscriber.currentContext();
    }

    @Override
    void ask() {
        // Each of these messages owes the subscriber a result already.
        int owed = pending + asked;
        if (mayAsk() && results.demandUpTo(owed + 1) > owed) {
            askFor(1);
        }
    }

    @Override
    void write(Object item) {
        Message message = (Message) item;
        Optional<Endpoint> peer = Optional.ofNullable(message.peer()).or(peerOfSocket);
        Datagram datagram = new Datagram(count++, peer, Items.length(message));
        datagrams.add(datagram);
        target.handedOver(datagram.bytes);
        channel().write(Items.apart(message)).addListener(datagram);
    }

    private void tell() {
        if (telling) {
            return;
        }
        telling = true;
        try {
            for (Datagram first = datagrams.peek(); first != null && first.ended; first = datagrams.peek()) {
                datagrams.remove();
                pending--;
                if (!first.isLost && results.isOpen()) {
                    results.emit(
                            new SendOutcome(first.number, first.peer, first.bytes, Optional.ofNullable(first.failure)));
                }
            }
        } finally {
            telling = false;
        }
        endIfWritten();
    }

    @Override
    void tellEnd(@Nullable Throwable cause, boolean isOfSource) {
        if (cause == null) {
            results.complete();
        } else {
            results.fail(isOfSource || target.isSendOpen() ? cause : target.sendClosedCause());
        }
    }

    /** A datagram on its way to the kernel. */
    private final class Datagram implements ChannelFutureListener {

        private final long number;
        private final Optional<Endpoint> peer;
        private final int bytes;
        private boolean ended;
        private boolean isLost;
        private @Nullable SystemCallException failure;

        Datagram(long number, Optional<Endpoint> peer, int bytes) {
            this.number = number;
            this.peer = peer;
            this.bytes = bytes;
        }

        @Override
        public void operationComplete(ChannelFuture write) {
            ended = true;
            target.sends().moved(target);
            Throwable cause = write.cause();
            target.elementEnded(cause == null);
            if (cause != null) {
                failed(cause);
            }
            tell();
        }

        private void failed(Throwable cause) {
            Errno errno = cause instanceof IllegalArgumentException
                    ? Errno.EINVAL
                    : ChannelFailures.errno(transport, cause).orElse(null);
            if (errno == null || !channel().isOpen()) {
                isLost = true;
                fail(cause);
                return;
            }
            failure = ChannelFailures.of("send", errno, peer.orElse(null), words(errno, cause), cause);
        }

        private static String words(Errno errno, Throwable cause) {
            if (cause instanceof IllegalArgumentException) {
                return String.valueOf(cause.getMessage());
            }
            return cause instanceof SystemCallException call ? call.words() : ChannelFailures.words(errno);
        }
    }

    /** The subscriber's demand for results. */
    private final class Results extends LoopSubscription<SendOutcome> {

        Results(CoreSubscriber<? super SendOutcome> subscriber) {
            super(channel().eventLoop(), subscriber);
        }

        @Override
        public void attach() {}

        @Override
        public void detach() {
            cancelSending();
        }

        @Override
        public void drain() {
            target.sends().pump();
        }

        @Override
        public void tooLate() {
            fail(target.sendClosedCause());
        }
    }
}
