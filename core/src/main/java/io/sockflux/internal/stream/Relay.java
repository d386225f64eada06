package io.sockflux.internal.stream;

import static java.util.Objects.requireNonNull;

import io.sockflux.error.RelayException.Side;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.observe.Relayed;
import io.sockflux.spi.DescriptorCalls;
import io.sockflux.spi.Splice;
import io.sockflux.stream.Connection;
import io.sockflux.stream.RelayCounts;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/** Joins two connections until both directions have ended. */
final class Relay {

    private final StreamConnection one;
    private final StreamConnection other;
    private final RelayDirection there;
    private final RelayDirection back;
    private final RelayWay way;
    private volatile boolean over;

    private Relay(StreamConnection one, StreamConnection other, RelayWay way, RelayCounts counts) {
        this.one = one;
        this.other = other;
        this.way = way;
        this.there = new RelayDirection(Side.ONE, one, other, this, counts.toOther());
        this.back = new RelayDirection(Side.OTHER, other, one, this, counts.fromOther());
    }

    static Mono<RelayOutcome> between(StreamConnection one, Connection other, RelayWay way, RelayCounts counts) {
        if (requireNonNull(other, "other").equals(one) || !(other instanceof StreamConnection second)) {
            throw new IllegalArgumentException(
                    "other: " + other + " (expected: another connection, of this library's own make)");
        }
        requireNonNull(way, "way");
        requireNonNull(counts, "counts");
        return Mono.defer(() -> new Relay(one, second, way, counts).claimAndRun());
    }

    /**
     * Claims the input of both connections, then relays. If either has a receiver already, this relay is refused, and
     * that receiver goes on.
     */
    private Mono<RelayOutcome> claimAndRun() {
        // Before the subscriber is told the end, as it may receive from either connection at once.
        return claim(one)
                .then(claim(other))
                .then(Mono.defer(this::run))
                .doOnTerminate(this::unclaim)
                .doOnCancel(this::unclaim);
    }

    private void unclaim() {
        over = true;
        one.onLoopIfOpen(() -> one.receiveQueue().unclaim(this));
        other.onLoopIfOpen(() -> other.receiveQueue().unclaim(this));
    }

    private Mono<Void> claim(StreamConnection connection) {
        return Mono.create(sink -> {
            boolean open = connection.onLoopIfOpen(() -> {
                try {
                    // A cancellation on another thread may have come first.
                    if (!over) {
                        connection.receiveQueue().claim(this);
                    }
                    sink.success();
                } catch (IllegalStateException e) {
                    sink.error(e);
                }
            });
            if (!open) {
                // The network is closed, and the relay hears of it.
                sink.success();
            }
        });
    }

    private static List<Splice> splices(StreamConnection one, StreamConnection other) {
        if (!one.mayPassLayers() || !other.mayPassLayers()) {
            return List.of();
        }
        Optional<Splice> there = splice(one, other);
        Optional<Splice> back = there.flatMap(open -> splice(other, one));
        if (back.isEmpty()) {
            there.ifPresent(Splice::end);
            return List.of();
        }
        return List.of(there.orElseThrow(), back.orElseThrow());
    }

    /** Asks the transport of the first channel, as the two may belong to different networks. */
    private static Optional<Splice> splice(StreamConnection from, StreamConnection to) {
        return from.context().transport().splice(from.channel(), to.channel(), calls(from.context()));
    }

    private static Optional<DescriptorCalls> calls(ChannelContext context) {
        try {
            return Optional.of(context.descriptorCalls().get());
        } catch (TransportUnavailableException e) {
            // The splice goes without these calls.
            return Optional.empty();
        }
    }

    private void tell(boolean spliced, long begunNanos, @Nullable Throwable failure) {
        one.observer()
                .ifPresent(observer -> observer.relayEnded(new Relayed(
                        one,
                        other,
                        spliced ? RelayWay.KERNEL : RelayWay.USER_SPACE,
                        there.bytes(),
                        back.bytes(),
                        LoopClock.since(one.eventLoop(), begunNanos),
                        Optional.ofNullable(failure))));
    }

    private Mono<RelayOutcome> run() {
        long begunNanos = LoopClock.nanos(one.eventLoop());
        // There and back; empty for a relay in user space.
        one.begin(Work.RELAY);
        other.begin(Work.RELAY);
        List<Splice> splices = way == RelayWay.KERNEL ? splices(one, other) : List.of();
        boolean spliced = !splices.isEmpty();
        if (spliced) {
            // If the network is closed, the subscriber hears of it.
            one.onLoopIfOpen(splices.get(0)::begin);
            other.onLoopIfOpen(splices.get(1)::begin);
        }
        return Mono.when(there.run(spliced), back.run(spliced))
                .then(Mono.fromSupplier(() ->
                        new RelayOutcome(there.bytes(), back.bytes(), spliced ? RelayWay.KERNEL : RelayWay.USER_SPACE)))
                .doOnSuccess(outcome -> {
                    one.end(Work.RELAY);
                    other.end(Work.RELAY);
                })
                // The counts are final when both connections are closed.
                .onErrorResume(error -> one.abort()
                        .and(other.abort())
                        .then(Mono.error(() -> RelayDirection.failure(error, there, back))))
                .doOnTerminate(() -> splices.forEach(Splice::end))
                .doOnSuccess(outcome -> tell(spliced, begunNanos, null))
                .doOnError(error -> tell(spliced, begunNanos, error))
                // The cancellation has reached both directions by now, so neither fails any more.
                .doFinally(signal -> {
                    if (signal == SignalType.CANCEL) {
                        one.abandon();
                        other.abandon();
                        splices.forEach(Splice::end);
                        tell(spliced, begunNanos, null);
                    }
                });
    }
}
