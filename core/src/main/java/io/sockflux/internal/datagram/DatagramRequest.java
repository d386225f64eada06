package io.sockflux.internal.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import io.sockflux.datagram.DatagramError;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.error.Errno;
import io.sockflux.error.RequestAttempt;
import io.sockflux.error.RequestFailedException;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.resource.ResourceSink;
import io.sockflux.message.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A question on its way to an answer. Event loop only. */
final class DatagramRequest {

    /** Errors that may have passed when the question is sent again. */
    private static final Set<Errno> MAY_PASS = EnumSet.of(
            Errno.EAGAIN,
            Errno.EINTR,
            Errno.ENOBUFS,
            Errno.ENOMEM,
            Errno.EPERM,
            Errno.ENETDOWN,
            Errno.ENETUNREACH,
            Errno.EHOSTDOWN,
            Errno.EHOSTUNREACH);

    private final DatagramRequests requests;
    private final EventLoop loop;
    private final Message question;
    private final Predicate<? super Message> isAnswer;
    private final ResendSchedule schedule;
    private final ResourceSink<Message> sink;
    private final List<RequestAttempt> attempts = new ArrayList<>();

    private long begunNanos;
    private long attemptNanos;
    private @Nullable Future<?> timer;
    private @Nullable SystemCallException failure;
    private boolean isSentTwice;
    private boolean ended;

    DatagramRequest(
            DatagramRequests requests,
            EventLoop loop,
            Message question,
            Predicate<? super Message> isAnswer,
            ResendSchedule schedule,
            ResourceSink<Message> sink) {
        this.requests = requests;
        this.loop = loop;
        this.question = question;
        this.isAnswer = isAnswer;
        this.schedule = schedule;
        this.sink = sink;
    }

    void begin() {
        if (ended) {
            // The subscriber has cancelled before this ran, and the question was released.
            return;
        }
        begunNanos = LoopClock.nanos(loop);
        requests.add(this);
        attempt();
    }

    private void attempt() {
        if (ended) {
            return;
        }
        attemptNanos = LoopClock.nanos(loop);
        failure = null;
        long timeout = Durations.nanos(schedule.timeouts().get(attempts.size()));
        timer = loop.schedule(this::timeoutPassed, timeout, TimeUnit.NANOSECONDS);
        send();
    }

    private void send() {
        Message copy =
                new Message(question.peer(), question.data().retainedDuplicate(), question.control(), question.flags());
        int number = attempts.size();
        requests.socket().send(copy).subscribe(done -> {}, error -> refused(number, error));
    }

    private void timeoutPassed() {
        attempts.add(ofNow());
        if (attempts.size() < schedule.timeouts().size()) {
            attempt();
        } else {
            giveUp(Errno.ETIMEDOUT, failure);
        }
    }

    private RequestAttempt ofNow() {
        return new RequestAttempt(LoopClock.since(loop, attemptNanos), Optional.ofNullable(failure));
    }

    // The answers and errors

    boolean isAnsweredBy(Message message) {
        try {
            return !ended && isAnswer.test(view(message));
        } catch (Throwable e) {
            fail(e);
            return false;
        }
    }

    /**
     * A view of the message for a predicate. Reading it moves no index of the message, for the other requests and the
     * answer.
     */
    private static Message view(Message message) {
        ByteBuf data = Unpooled.unreleasableBuffer(message.data().asReadOnly());
        return new Message(message.peer(), data, message.control(), message.flags());
    }

    void answer(Message answer) {
        end();
        sink.success(answer);
    }

    /** Handles the failed send of an attempt. */
    private void refused(int number, Throwable error) {
        if (ended || number != attempts.size()) {
            return;
        }
        Errno errno = error instanceof SendFailedException send ? send.errno().orElse(null) : null;
        if (errno == null) {
            fail(error);
        } else if (isOfEarlierDatagram(errno)) {
            isSentTwice = true;
            send();
        } else {
            failed(errno, error);
        }
    }

    /**
     * Whether the error belongs to an earlier datagram of this socket. Over IP the kernel reports such an error by the
     * next send, which it has not made then, {@code ip(7)}.
     */
    private boolean isOfEarlierDatagram(Errno errno) {
        return errno == Errno.ECONNREFUSED
                && attempts.isEmpty()
                && !isSentTwice
                && requests.socket().localEndpoint().family() != AddressFamily.UNIX;
    }

    /** Handles an error that the network reported. */
    void told(DatagramError error) {
        Endpoint peer = peer();
        boolean isOurs = peer == null
                || error.peer()
                        .map(other -> DatagramRequests.isSame(peer, other))
                        .orElse(true);
        if (isOurs && !ended) {
            if (error.errno() == Errno.ECONNREFUSED) {
                failed(error.errno(), null);
            } else {
                failure = new SystemCallException("send", error.errno(), peer);
            }
        }
    }

    private void failed(Errno errno, @Nullable Throwable cause) {
        failure = cause == null
                ? new SystemCallException("send", errno, peer())
                : ChannelFailures.of("send", errno, peer(), cause);
        if (!MAY_PASS.contains(errno)) {
            attempts.add(ofNow());
            giveUp(errno, failure);
        }
    }

    private @Nullable Endpoint peer() {
        return question.peer() != null
                ? question.peer()
                : requests.socket().peerEndpoint().orElse(null);
    }

    private void giveUp(Errno errno, @Nullable Throwable cause) {
        Duration elapsed = LoopClock.since(loop, begunNanos);
        fail(new RequestFailedException(peer(), errno, attempts, elapsed, cause));
    }

    void fail(Throwable error) {
        if (!ended) {
            end();
            sink.error(error);
        }
    }

    /** Ends the request: nothing more is sent or awaited. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
        requests.remove(this);
        question.discard();
    }
}
