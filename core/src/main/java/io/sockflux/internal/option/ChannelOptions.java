package io.sockflux.internal.option;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.internal.loop.FutureEnd;
import io.sockflux.internal.loop.LoopCall;
import io.sockflux.internal.loop.LoopClock;
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

/** The options of a channel. Event loop only, or before the channel has a loop. */
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
     * The options of a channel.
     *
     * @param kind an endpoint of the channel's family, type and protocol
     * @param stage tells how far the socket is
     */
    public ChannelOptions(Channel channel, Transport transport, Endpoint kind, Supplier<SocketStage> stage) {
        this(channel, transport, kind, stage, null, new FutureEnd(channel.closeFuture()));
    }

    /**
     * The options of a channel that is never registered.
     *
     * @param ownLoop the loop that alone touches the channel
     * @param closed completes when the channel is closed; the close future of such a channel does not tell
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
     * Sets the options that can be set before the socket has a peer. A wish that fails is only remembered.
     *
     * @throws OptionException if a required option fails; the first failure
     */
    public void applyEarly(OptionRequests requests) throws OptionException {
        for (OptionRequest<?> request : requests.all()) {
            if (!SocketStage.isForPeer(request.option())) {
                apply(request);
            }
        }
    }

    /** Sets the options that can only be set when the socket has a peer. */
    public void applyConnected(OptionRequests requests) throws OptionException {
        for (OptionRequest<?> request : requests.all()) {
            if (SocketStage.isForPeer(request.option())) {
                apply(request);
            }
        }
    }

    /** Sets all options. */
    public void applyAll(OptionRequests requests) throws OptionException {
        for (OptionRequest<?> request : requests.all()) {
            apply(request);
        }
    }

    /** Sets the framework's own options, as far as the transport has them. No report tells of these. */
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

    /** Sets an option that is an action rather than a setting. No report tells of it. */
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

    /** Whether two options are the same to the kernel, however often a program declares them. */
    private static boolean isSame(Option<?> first, Option<?> second) {
        return first.number() == second.number()
                && first.level().number() == second.level().number();
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

    private <T> OptionReport.Entry<T> entry(Asked<T> wanted) {
        Option<T> option = wanted.request.option();
        T inForce = null;
        try {
            inForce = option.access().isReadable() ? read(option) : null;
        } catch (OptionException e) {
            // The value in force is unknown then; the report has the failure to set the option already.
        }
        return new OptionReport.Entry<>(option, wanted.request.value(), inForce, wanted.failure);
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
        // The timer ends with the loop; the flux then ends with the channel.
        return Flux.defer(() -> Flux.interval(Duration.ZERO, interval, LoopClock.timers(loop())))
                .onBackpressureDrop()
                .concatMap(tick -> get(option), 0)
                .takeUntilOther(closed)
                .onErrorComplete(ConnectionClosedException.class);
    }

    @Override
    public Mono<OptionReport> report() {
        return onLoop(() -> {
            List<OptionReport.Entry<?>> entries = new ArrayList<>();
            for (Asked<?> wanted : asked) {
                entries.add(entry(wanted));
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
