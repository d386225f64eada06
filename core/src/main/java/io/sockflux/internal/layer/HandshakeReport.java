package io.sockflux.internal.layer;

import io.netty.channel.EventLoop;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.observe.ObservedHandshake;
import io.sockflux.observe.ObservedHandshake.End;
import io.sockflux.observe.ObservedHandshake.Kind;
import io.sockflux.observe.ObservedHandshake.Outcome;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells observers of a handshake: its begin, and its end once. Event loop only. */
public final class HandshakeReport {

    private final LayerHost host;
    private final ObserverCalls observer;
    private final ObservedHandshake handshake;
    private final long begunNanos;
    private boolean ended;

    private HandshakeReport(LayerHost host, ObserverCalls observer, ObservedHandshake handshake) {
        this.host = host;
        this.observer = observer;
        this.handshake = handshake;
        this.begunNanos = LoopClock.nanos(loop());
    }

    /** Tells the begin. */
    public static HandshakeReport begun(LayerHost host, ObserverCalls observer, ObservedHandshake handshake) {
        HandshakeReport report = new HandshakeReport(host, observer, handshake);
        observer.begun(handshake);
        return report;
    }

    /** What a layer exchanges at its place; null for a layer that exchanges nothing. */
    static @Nullable Kind kind(LayerPlace place) {
        return switch (place) {
            case TUNNEL -> Kind.TUNNEL;
            case PROXY -> Kind.PROXY;
            case TLS -> Kind.TLS;
            case WIRE, PLAIN, LIMITS, RATES -> null;
        };
    }

    private EventLoop loop() {
        return host.channel().eventLoop();
    }

    /** It is done. */
    public void done() {
        end(Outcome.SUCCESS, null);
    }

    /** It has not come to its end. Whether it has failed depends on who has ended the connection. */
    public void failed(IOException cause) {
        if (host.isLeft()) {
            cancelled();
        } else {
            end(Outcome.FAILED, cause);
        }
    }

    /** This side has given the connection up. */
    void cancelled() {
        end(Outcome.CANCELLED, null);
    }

    private void end(Outcome outcome, @Nullable IOException failure) {
        if (!ended) {
            ended = true;
            observer.ended(
                    handshake, new End(outcome, LoopClock.since(loop(), begunNanos), Optional.ofNullable(failure)));
        }
    }
}
