package io.sockflux.internal.datagram;

import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.datagram.DatagramError;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.resource.ResourceSink;
import io.sockflux.message.Message;
import io.sockflux.observe.ObservedRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/**
 * The requests that are under way on a socket. While there are any, they are the only subscriber to the socket's input.
 * Each message is shown to them in the order in which they began. Event loop only.
 */
final class DatagramRequests {

    private final DatagramSocket socket;
    private final List<DatagramRequest> underWay = new ArrayList<>(1);
    private final Runnable first;
    private @Nullable Hearing hearing;
    private boolean hasBegun;
    /** For other threads. */
    private volatile int number;

    /**
     * No request yet.
     *
     * @param first runs when the first begins
     */
    DatagramRequests(DatagramSocket socket, Runnable first) {
        this.socket = socket;
        this.first = first;
    }

    /** The requests as others see them. */
    record Seen(Endpoint requested, DatagramRequests requests) implements ObservedRequests {

        @Override
        public Kind kind() {
            return Kind.DATAGRAM;
        }

        @Override
        public int inFlight() {
            return requests.number;
        }

        @Override
        public int pending() {
            return 0;
        }
    }

    /**
     * Sends a question until an answer comes.
     *
     * @param isAnswer tells whether a message is the answer; null accepts any message from the peer that is asked
     */
    Mono<Message> ask(
            EventLoop loop, Message question, ResendSchedule schedule, @Nullable Predicate<? super Message> isAnswer) {
        if (!question.descriptors().isEmpty()) {
            throw new IllegalArgumentException("question: has descriptors, which are given away when it is sent"
                    + " (expected: none, as it may be sent again)");
        }
        return ResourceMono.<Message>create(
                        sink -> {
                            DatagramRequest request = new DatagramRequest(
                                    this,
                                    loop,
                                    question,
                                    isAnswer == null ? fromPeer(question.peer()) : isAnswer,
                                    schedule,
                                    sink);
                            OnLoop.run(
                                    loop,
                                    () -> OnLoop.telling(request::fail, request::begin),
                                    () -> refuse(question, sink));
                            sink.onCancel(() -> OnLoop.tell(loop, request::end));
                        },
                        Message::discard)
                // An answer is on the heap and safe to lose. A callback may keep it, whatever a filter downstream
                // answers.
                .hide();
    }

    private static Predicate<Message> fromPeer(@Nullable Endpoint peer) {
        // A connected socket receives from its peer only.
        return message -> peer == null || isSame(peer, message.peer());
    }

    /**
     * Whether second endpoints are the same. An address has several spellings: mapped into IPv6, its zone by name or by
     * number.
     */
    static boolean isSame(Endpoint asked, @Nullable Endpoint other) {
        if (asked.equals(other)) {
            return true;
        }
        return asked instanceof InetEndpoint first
                && other instanceof InetEndpoint second
                && first.port() == second.port()
                && first.isNumeric()
                && second.isNumeric()
                && first.socketAddress()
                        .getAddress()
                        .equals(second.socketAddress().getAddress());
    }

    private void refuse(Message question, ResourceSink<Message> sink) {
        question.discard();
        sink.error(new ConnectionClosedException(socket.localEndpoint()));
    }

    DatagramSocket socket() {
        return socket;
    }

    /** Shows the input to a request. If the socket has another subscriber, the request fails at once. */
    void add(DatagramRequest request) {
        underWay.add(request);
        number = underWay.size();
        if (!hasBegun) {
            hasBegun = true;
            first.run();
        }
        if (hearing == null) {
            Hearing begun = new Hearing();
            hearing = begun;
            begun.errors = socket.errors().subscribe(this::told, failure -> {});
            socket.receivePooled().subscribe(begun);
        }
    }

    void remove(DatagramRequest request) {
        underWay.remove(request);
        number = underWay.size();
        if (underWay.isEmpty() && hearing != null) {
            Hearing ended = hearing;
            hearing = null;
            ended.dispose();
        }
    }

    private void heard(Message message) {
        for (DatagramRequest request : List.copyOf(underWay)) {
            if (request.isAnsweredBy(message)) {
                request.answer(Items.onHeap(message));
                return;
            }
        }
        message.discard();
    }

    private void told(DatagramError error) {
        List.copyOf(underWay).forEach(request -> request.told(error));
    }

    private void failed(Throwable failure) {
        List.copyOf(underWay).forEach(request -> request.fail(failure));
    }

    private final class Hearing extends BaseSubscriber<Message> {

        private reactor.core.@Nullable Disposable errors;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            requestUnbounded();
        }

        @Override
        protected void hookOnNext(Message message) {
            heard(message);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            failed(failure);
        }

        @Override
        protected void hookFinally(reactor.core.publisher.SignalType type) {
            if (errors != null) {
                errors.dispose();
            }
        }
    }
}
