package io.sockflux.internal.option;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.internal.loop.FutureEnd;
import io.sockflux.internal.loop.LoopCall;
import io.sockflux.option.LiveOptions;
import io.sockflux.option.Option;
import io.sockflux.option.OptionException;
import io.sockflux.option.OptionReport;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The options of one channel. Touched on its event loop only, or before it has one. */
public final class ChannelOptions implements LiveOptions {

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);

    private final Channel channel;
    private final Transport transport;
    private final OptionCalls calls;
    private final Endpoint kind;
    private final Supplier<SocketStage> stage;
    private final @Nullable EventLoop ownLoop;
    private final Mono<Void> closed;
    private List<Asked<?>> asked = List.of();

    private record Asked<T>(
            OptionRequest<T> request, @Nullable OptionException failure) {}

    private interface Call<T> {
        @Nullable
        T run() throws OptionException;
    }

    /**
     * Those of a channel.
     *
     * @param kind an endpoint of its family, type and protocol
     * @param stage how far it is
     */
    public ChannelOptions(Channel channel, Transport transport, Endpoint kind, Supplier<SocketStage> stage) {
        this(channel, transport, kind, stage, null, new FutureEnd(channel.closeFuture()));
    }

    /**
     * Those of a channel that is never registered, and is touched on this loop only.
     *
     * @param closed completes when the channel is closed, of which its own future does not tell
     */
    public ChannelOptions(
            Channel channel,
            Transport transport,
            Endpoint kind,
            Supplier<SocketStage> stage,
            @Nullable EventLoop ownLoop,
            Mono<Void> closed) {
        this.channel = channel;
        this.transport = transport;
        this.calls = transport.optionCalls();
        this.kind = kind;
        this.stage = stage;
        this.ownLoop = ownLoop;
        this.closed = closed;
    }

    // For recipes

    /**
     * Sets what can be set before the socket has a peer; a wish that fails is only remembered.
     *
     * @throws OptionException if what is required fails, for the first such
     */
    public void applyEarly(OptionRequests requests) throws OptionException {
        for (OptionRequest<?> request : requests.all()) {
            if (!SocketStage.isForPeer(request.option())) {
                apply(request);
            }
        }
    }

    /** Sets what can only be set when the socket has a peer. */
    public void applyConnected(OptionRequests requests) throws OptionException {
        for (OptionRequest<?> request : requests.all()) {
            if (SocketStage.isForPeer(request.option())) {
                apply(request);
            }
        }
    }

    /** Sets all of them. */
    public void applyAll(OptionRequests requests) throws OptionException {
        for (OptionRequest<?> request : requests.all()) {
            apply(request);
        }
    }

    /** Sets what the framework wants for itself, so far as the transport has it; no report tells of these. */
    public void applyDefaults(OptionRequests defaults) throws OptionException {
        for (OptionRequest<?> request : defaults.all()) {
            if (calls.has(request.option())) {
                try {
                    change(request);
                } catch (OptionException e) {
                    if (request.required()) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Sets what is no setting but something to be done; no report tells of it. */
    public <T> void put(Option<T> option, T value) throws OptionException {
        change(new OptionRequest<>(option, value, true));
    }

    private <T> void apply(OptionRequest<T> request) throws OptionException {
        OptionException failure = null;
        try {
            change(request);
        } catch (OptionException e) {
            if (request.required()) {
                throw e;
            }
            failure = e;
        }
        remember(new Asked<>(request, failure));
    }

    /** However often an option is declared, it is one to the kernel. */
    private static boolean isSame(Option<?> one, Option<?> other) {
        return one.number() == other.number()
                && one.level().number() == other.level().number();
    }

    private void remember(Asked<?> latest) {
        List<Asked<?>> all = new ArrayList<>(asked.size() + 1);
        for (Asked<?> earlier : asked) {
            if (!isSame(earlier.request.option(), latest.request.option())) {
                all.add(earlier);
            }
        }
        all.add(latest);
        asked = all;
    }

    // The calls

    private <T> void change(OptionRequest<T> request) throws OptionException {
        Option<T> option = request.option();
        try {
            calls.set(channel, option, request.value());
        } catch (IOException | RuntimeException e) {
            throw new OptionFailure(transport, kind, stage.get()).of("setsockopt", option, e);
        }
    }

    private <T> T read(Option<T> option) throws OptionException {
        if (!option.access().isReadable()) {
            throw OptionFailure.onlySet(option, kind);
        }
        try {
            return calls.get(channel, option);
        } catch (IOException | RuntimeException e) {
            throw new OptionFailure(transport, kind, stage.get()).of("getsockopt", option, e);
        }
    }

    private <T> OptionReport.Entry<T> entry(Asked<T> one) {
        Option<T> option = one.request.option();
        T inForce = null;
        try {
            inForce = option.access().isReadable() ? read(option) : null;
        } catch (OptionException e) {
            // Then nothing is known to be in force; why it was not taken is told already.
        }
        return new OptionReport.Entry<>(option, one.request.value(), inForce, one.failure);
    }

    // Live

    @Override
    public <T> Mono<T> get(Option<T> option) {
        Objects.requireNonNull(option, "option");
        return onLoop(() -> read(option));
    }

    @Override
    public <T> Mono<Void> set(Option<T> option, T value) {
        OptionRequest<T> request = new OptionRequest<>(option, value, true);
        return onLoop(() -> {
            OptionFailure.checkMoment(option, kind, stage.get());
            apply(request);
            return null;
        });
    }

    @Override
    public <T> Flux<T> observe(Option<T> option, Duration interval) {
        Objects.requireNonNull(option, "option");
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: >= 1 ms)");
        }
        // Not by a timer of the loop, which may end before: then neither the flux nor a cancellation would get
        // anywhere.
        return Flux.interval(Duration.ZERO, interval)
                .onBackpressureDrop()
                .concatMap(tick -> get(option), 0)
                .takeUntilOther(closed)
                .onErrorComplete(ConnectionClosedException.class);
    }

    @Override
    public Mono<OptionReport> report() {
        return onLoop(() -> {
            List<OptionReport.Entry<?>> entries = new ArrayList<>();
            for (Asked<?> one : asked) {
                entries.add(entry(one));
            }
            return new OptionReport(entries);
        });
    }

    private EventLoop loop() {
        return ownLoop != null ? ownLoop : channel.eventLoop();
    }

    private <T> Mono<T> onLoop(Call<T> call) {
        return new LoopCall<>(
                loop(),
                () -> {
                    if (!channel.isOpen()) {
                        throw new ConnectionClosedException(kind);
                    }
                    return call.run();
                },
                () -> new ConnectionClosedException(kind));
    }
}
