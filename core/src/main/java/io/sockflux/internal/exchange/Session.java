package io.sockflux.internal.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import io.sockflux.error.CodecException;
import io.sockflux.error.UnansweredException;
import io.sockflux.exchange.Exchange;
import io.sockflux.internal.log.Drops;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.send.EncodedItem;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * The requests over one connection. It is the source of a send, which lasts while requests are in flight, and the
 * subscriber of the answers. Event loop only, unless said otherwise.
 */
final class Session<Q, A> implements Publisher<ByteBuf>, Subscription {

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<Session> POKED =
            AtomicIntegerFieldUpdater.newUpdater(Session.class, "poked");

    /** Who hears of the end of a session. */
    interface Owner<Q, A> {

        /**
         * The session is over, and all of its requests were told.
         *
         * @param failure why; null if this side has closed it
         */
        void ended(Session<Q, A> session, @Nullable Throwable failure);
    }

    /** What becomes of the connection at the end. */
    private enum Way {
        /** It is somebody else's. */
        LEAVE,
        CLOSE,
        /** Its streams are cut or out of step. */
        ABORT
    }

    private final Carrier carrier;
    private final Exchange<Q, A> exchange;
    private final WaitingRequests<Q, A> waiting;
    private final Owner<Q, A> owner;
    private final InFlight<Q, A> inFlight;
    private volatile int poked;
    /** How many places in flight are taken, and of these how many by requests that were given up. */
    private volatile int taken;

    private int givenUp;
    private @Nullable Subscriber<? super ByteBuf> send;
    private boolean sending;
    /** How many requests the send has asked for and not got. */
    private int wanted;

    private boolean pumping;
    private boolean draining;
    private @Nullable Throwable sendFailure;
    private boolean over;
    private final Deadlines<Q, A> deadlines;

    private final BaseSubscriber<A> answers = new BaseSubscriber<>() {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // An answer costs no more memory than its request, which has a bound; so the input is read as it comes.
            requestUnbounded();
        }

        @Override
        protected void hookOnNext(A answer) {
            answered(answer);
        }

        @Override
        protected void hookOnComplete() {
            end(new IOException("the peer ended the stream"), Way.CLOSE);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            // Where there is another receiver, the connection is not ours.
            end(failure, failure instanceof IllegalStateException ? Way.LEAVE : Way.ABORT);
        }
    };

    Session(Carrier carrier, Exchange<Q, A> exchange, WaitingRequests<Q, A> waiting, Owner<Q, A> owner) {
        this.carrier = carrier;
        this.exchange = exchange;
        this.waiting = waiting;
        this.owner = owner;
        this.inFlight = InFlight.of(exchange);
        this.deadlines = new Deadlines<>(carrier.loop(), inFlight.all(), this::expire);
    }

    /** Any thread. */
    void start() {
        OnLoop.run(
                carrier.loop(),
                () -> {
                    carrier.connection()
                            .receive()
                            .decode(exchange.decoder(), exchange.limit())
                            .subscribe(answers);
                    pump();
                },
                () -> end(new IOException("the network was closed"), Way.ABORT));
    }

    /** There may be something to send. Any thread. */
    void poke() {
        if (carrier.loop().inEventLoop()) {
            pump();
        } else if (POKED.compareAndSet(this, 0, 1)) {
            OnLoop.tell(carrier.loop(), () -> {
                poked = 0;
                pump();
            });
        }
    }

    /** How many places in flight are taken. Any thread. */
    int inFlight() {
        return taken;
    }

    /** A request in flight was given up. Any thread. */
    void gaveUp() {
        OnLoop.tell(carrier.loop(), () -> {
            givenUp++;
            endIfStuck();
        });
    }

    /** Sends no more requests, and closes the connection when those in flight have been answered. Any thread. */
    void drain() {
        OnLoop.tell(carrier.loop(), () -> {
            draining = true;
            endIfStuck();
        });
    }

    // Requests

    private void pump() {
        if (pumping || over || draining) {
            return;
        }
        pumping = true;
        LoopFlushes flushes = LoopFlushes.ofThisLoop();
        boolean holds = flushes.hold(this);
        try {
            if (!sending && waiting.size() > 0) {
                beginSend();
            }
            while (wanted > 0 && taken < exchange.maxInFlight() && !over) {
                PendingRequest<Q, A> next = waiting.poll();
                if (next == null) {
                    break;
                }
                put(next);
            }
            if (sending && taken == 0 && waiting.size() == 0) {
                endSend();
            }
        } finally {
            pumping = false;
            if (holds) {
                flushes.release(this);
            }
        }
    }

    private void put(PendingRequest<Q, A> pending) {
        Q request = pending.take(this);
        if (request == null) {
            return;
        }
        ByteBuf bytes;
        Object id;
        try {
            id = id(request);
            bytes = EncodedItem.encode(request, exchange.encoder(), carrier.allocator());
        } catch (IOException | IllegalStateException e) {
            if (!pending.fail(e)) {
                // Its subscriber has left meanwhile, and tells that it gave up what was in flight.
                givenUp--;
            }
            return;
        }
        inFlight.add(id, pending);
        setTaken(taken + 1);
        deadlines.watch(pending.deadlineNanos());
        wanted--;
        Subscriber<? super ByteBuf> to = send;
        if (to == null) {
            bytes.release();
        } else {
            to.onNext(bytes);
        }
    }

    private @Nullable Object id(Q request) throws IOException {
        try {
            Object id = inFlight.id(request);
            if (inFlight.has(id)) {
                throw new IllegalStateException("request: id " + id + " is in flight (expected: another id)");
            }
            return id;
        } catch (RuntimeException e) {
            if (request instanceof ReferenceCounted counted && counted.refCnt() > 0) {
                counted.release();
            }
            if (e instanceof IllegalStateException) {
                throw e;
            }
            throw new CodecException("request: no id: " + e, e);
        }
    }

    // The send, which this is the source of

    private void beginSend() {
        sending = true;
        wanted = 0;
        carrier.connection().send(this).subscribe(nothing -> {}, this::sendFailed);
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuf> subscriber) {
        send = subscriber;
        subscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        wanted = (int) Math.min(Integer.MAX_VALUE, wanted + n);
        pump();
    }

    @Override
    public void cancel() {
        wanted = 0;
        send = null;
    }

    /** No request is in flight. Without a send under way the connection is idle, and ends in good order. */
    private void endSend() {
        Subscriber<? super ByteBuf> to = send;
        send = null;
        sending = false;
        wanted = 0;
        if (to != null) {
            to.onComplete();
        }
    }

    /** The peer may have answered before, so the answers go on; they end by themselves. */
    private void sendFailed(Throwable failure) {
        if (!over) {
            sendFailure = failure;
            draining = true;
            endIfStuck();
        }
    }

    // Answers

    private void answered(A answer) {
        if (over) {
            return;
        }
        PendingRequest<Q, A> request;
        try {
            if (exchange.pushes().test(answer)) {
                return;
            }
            request = inFlight.take(answer);
        } catch (RuntimeException e) {
            end(new CodecException("answer: it cannot be told whose it is: " + e, e), Way.ABORT);
            return;
        }
        if (request == null) {
            end(
                    new ProtocolException(
                            "answer: nobody asked for it, or it came twice (expected: an answer to one of " + taken
                                    + " requests in flight)"),
                    Way.ABORT);
            return;
        }
        setTaken(taken - 1);
        if (request.isAnswered()) {
            tell(request, answer);
        } else {
            givenUp--;
        }
        pump();
        endIfStuck();
    }

    private static <Q, A> void tell(PendingRequest<Q, A> request, A answer) {
        try {
            request.answer(answer);
        } catch (RuntimeException e) {
            // No subscriber may throw. The other requests are not its.
            Drops.drop(e);
        }
    }

    /** Ends the session if none of the requests in flight waits for its answer and no other can be sent. */
    private void endIfStuck() {
        if (over) {
            return;
        }
        if (draining && taken <= givenUp) {
            Throwable failure = sendFailure;
            end(failure, failure != null || taken > 0 ? Way.ABORT : Way.CLOSE);
        } else if (taken == exchange.maxInFlight() && givenUp >= taken && deadlines.areOver()) {
            end(new IOException("none of " + taken + " requests in flight was answered in its time"), Way.ABORT);
        }
    }

    // The end

    private void expire(List<PendingRequest<Q, A>> late) {
        for (PendingRequest<Q, A> request : late) {
            if (request.fail(unanswered("no answer within its time", true, null))) {
                givenUp++;
            }
        }
        endIfStuck();
    }

    /**
     * Ends the session, its requests and its connection.
     *
     * @param failure null if this side closes it and nothing is in flight that anybody waits for
     */
    private void end(@Nullable Throwable failure, Way way) {
        if (over) {
            return;
        }
        over = true;
        deadlines.forget();
        List<PendingRequest<Q, A>> left = List.copyOf(inFlight.all());
        inFlight.all().clear();
        setTaken(0);
        endSend();
        answers.cancel();
        // First the owner: the next connection may come as soon as this one is closed, and who asks again from its
        // failure must not ask here.
        owner.ended(this, failure);
        if (way == Way.ABORT) {
            carrier.connection().abort().subscribe();
        } else if (way == Way.CLOSE) {
            carrier.connection().close().subscribe();
        }
        for (PendingRequest<Q, A> request : left) {
            request.fail(unanswered(
                    failure == null || failure.getMessage() == null ? "closed on this side" : failure.getMessage(),
                    true,
                    failure));
        }
    }

    private UnansweredException unanswered(String reason, boolean sent, @Nullable Throwable cause) {
        return new UnansweredException(carrier.connection().peerEndpoint(), reason, sent, cause);
    }

    private void setTaken(int places) {
        taken = places;
    }
}
