package io.sockflux.internal.handover;

import io.sockflux.address.Endpoint;
import io.sockflux.handover.Succession;
import io.sockflux.internal.handover.Newcomer.Named;
import io.sockflux.internal.handover.Wording.Offered;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.Onset;
import io.sockflux.internal.socket.Lineage;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** This process between its predecessor and its successor. Called from any thread. */
public final class ProcessSuccession implements Succession {

    private final HandOverSettings settings;
    private final LoopClock clock;
    private final @Nullable Predecessor predecessor;
    private final Onset serving = new Onset("this process serves");
    private final Onset alone = new Onset("the process before this one has let go");
    private final Map<Integer, NamedOffer> offers = new LinkedHashMap<>();
    private final AtomicReference<@Nullable Newcomer> newcomer = new AtomicReference<>();
    private final Sinks.One<Credentials> handedOver = Sinks.one();
    private final Mono<Void> ready;
    private volatile @Nullable Listener asked;
    private volatile boolean leaving;
    private int nextId;

    private record NamedOffer(String name, Lineage.Offer offer) {}

    /** This process behind another, or as the first. */
    public ProcessSuccession(HandOverSettings settings, LoopClock clock, @Nullable Predecessor predecessor) {
        this.settings = settings;
        this.clock = clock;
        this.predecessor = predecessor;
        Mono<Void> taking =
                predecessor == null ? Mono.fromRunnable(serving::begin) : predecessor.succeed(serving::begin);
        this.ready = taking.doOnSuccess(nothing -> alone.begin()).cache();
    }

    /** The processes before and behind this one, for sockets of a name. */
    public Lineage named(String name) {
        Wording.checkName(name);
        return new Of(name);
    }

    /** The same for sockets without a name. */
    public Lineage unnamed() {
        return named(Wording.UNNAMED);
    }

    private final class Of implements Lineage {

        private final String name;

        Of(String name) {
            this.name = name;
        }

        @Override
        public @Nullable Inherited inherit(Endpoint wanted) {
            return predecessor == null ? null : predecessor.inherit(name, wanted);
        }

        @Override
        public void offer(Offer socket) {
            int id;
            synchronized (offers) {
                id = nextId++;
                offers.put(id, new NamedOffer(name, socket));
            }
            socket.channel().closeFuture().addListener(closed -> {
                synchronized (offers) {
                    offers.remove(id);
                }
            });
        }

        @Override
        public Onset serving() {
            return serving;
        }

        @Override
        public Onset alone() {
            return alone;
        }
    }

    // For users

    @Override
    public Optional<Credentials> predecessor() {
        return Optional.ofNullable(predecessor).map(Predecessor::credentials);
    }

    @Override
    public Mono<Void> ready() {
        return ready;
    }

    @Override
    public Mono<Credentials> handedOver() {
        return handedOver.asMono();
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            if (predecessor != null) {
                predecessor.close();
            }
            closed();
            Listener listener = asked;
            return listener == null ? Mono.empty() : listener.close();
        });
    }

    /** Nobody can take over any more, unless a newcomer just does. */
    private void closed() {
        if (!leaving) {
            handedOver.tryEmitEmpty();
        }
    }

    // For newcomers

    /** This process listens for newcomers. */
    public Succession askedAt(Listener listener) {
        asked = listener;
        listener.closed().subscribe(nothing -> {}, error -> {}, this::closed);
        return this;
    }

    /** Talks with a process that asks for the sockets. */
    public Mono<Void> talk(Connection connection) {
        return new Newcomer(this, connection, settings, clock).talk();
    }

    /** Gives the newcomer the turn; returns whoever has it. */
    Newcomer enter(Newcomer one) {
        Newcomer has = newcomer.compareAndExchange(null, one);
        return has == null ? one : has;
    }

    /** The newcomer has left. Unless it has taken over, another may come. */
    void leave(Newcomer one) {
        newcomer.compareAndSet(one, null);
    }

    Map<Integer, Named> offers() {
        Map<Integer, Named> all = new LinkedHashMap<>();
        synchronized (offers) {
            offers.forEach((id, named) -> {
                Lineage.Offer offer = named.offer();
                if (all.size() < Wording.MOST_SOCKETS) {
                    Offered offered = new Offered(
                            id,
                            named.name(),
                            offer.hasFile().getAsBoolean(),
                            offer.requested(),
                            offer.bound().get());
                    all.put(id, new Named(offered, offer));
                }
            });
        }
        return all;
    }

    /**
     * Leaves the sockets to a successor that serves. Once begun it goes on, whatever becomes of the successor: its connection
     * may end amid, and this process has given up its sockets by then.
     *
     * @param tell tells the successor that all is its own. It comes last: the successor may change what both share, such as
     *     the mode of the open file, and a loop that still accepts would then block.
     */
    Mono<Void> handOver(Credentials successor, Mono<Void> tell) {
        return Mono.defer(() -> {
            List<Lineage.Offer> all;
            synchronized (offers) {
                all = new ArrayList<>(
                        offers.values().stream().map(NamedOffer::offer).toList());
            }
            leaving = true;
            all.forEach(offer -> offer.disown().run());
            Mono<Void> left = Mono.whenDelayError(
                            all.stream().map(Lineage.Offer::leave).toList())
                    .onErrorComplete()
                    .then(tell.onErrorComplete())
                    .then(Mono.<Void>fromRunnable(() -> handedOver.tryEmitValue(successor)))
                    .cache();
            left.subscribe();
            return left;
        });
    }
}
