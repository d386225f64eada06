package io.sockflux.internal.layer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.stream.ByteRates;
import io.sockflux.stream.TimeLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The layers of a recipe, in the order of their {@linkplain LayerPlace places}. Immutable. */
public final class Layers {

    /** No layers: the connection is right behind the socket. */
    public static final Layers NONE = new Layers(List.of(), OpeningLimits.DEFAULT);

    private final List<Layer> layers;
    private final OpeningLimits openingLimits;
    private final boolean areTransparent;
    private final boolean tellPeer;
    private final boolean arePaced;

    private Layers(List<Layer> layers, OpeningLimits openingLimits) {
        this.layers = layers;
        this.openingLimits = openingLimits;
        this.areTransparent = layers.stream().allMatch(Layer::isTransparent);
        this.tellPeer = layers.stream().anyMatch(Layer::tellsPeer);
        this.arePaced = has(LayerPlace.RATES);
    }

    /** These layers with another, which replaces the layer at its place. */
    public Layers with(Layer layer) {
        List<Layer> all = new ArrayList<>(layers);
        all.removeIf(other -> other.place() == layer.place());
        all.add(layer);
        all.sort(Comparator.comparing(Layer::place));
        return new Layers(List.copyOf(all), openingLimits);
    }

    /** These layers without the layer at a place. */
    public Layers without(LayerPlace place) {
        List<Layer> others =
                layers.stream().filter(layer -> layer.place() != place).toList();
        return new Layers(others, openingLimits);
    }

    /** These layers with these limits of time instead of earlier ones. */
    public Layers withTimeLimits(TimeLimits limits) {
        Duration opening = limits.opening() != null ? limits.opening() : OpeningLimits.DEFAULT.timeout();
        Layers bounded = withOpeningLimits(new OpeningLimits(openingLimits.most(), opening));
        return TimeLimitLayer.isNeededFor(limits)
                ? bounded.with(new TimeLimitLayer(limits))
                : bounded.without(LayerPlace.LIMITS);
    }

    /** These layers with these rates of each connection instead of earlier ones. */
    public Layers withByteRates(ByteRates rates) {
        return withRates(new RateLayer(rates, rates().total()));
    }

    /** These layers with these rates of all connections of a listener instead of earlier ones. */
    public Layers withTotalByteRates(ByteRates rates) {
        return withRates(new RateLayer(rates().each(), rates));
    }

    private Layers withRates(RateLayer rates) {
        return RateLayer.isNeededFor(rates.each()) || RateLayer.isNeededFor(rates.total())
                ? with(rates)
                : without(LayerPlace.RATES);
    }

    private RateLayer rates() {
        for (Layer layer : layers) {
            if (layer instanceof RateLayer rates) {
                return rates;
            }
        }
        return new RateLayer(ByteRates.NONE, ByteRates.NONE);
    }

    /** These layers for a single listener, whose connections share what is set for all of them. */
    public Layers ofListener() {
        return arePaced ? new Layers(layers.stream().map(Layer::ofListener).toList(), openingLimits) : this;
    }

    /** These layers with other bounds on openings. */
    public Layers withOpeningLimits(OpeningLimits limits) {
        return new Layers(layers, limits);
    }

    /** These layers with another bound on the number of openings. */
    public Layers withMostOpening(int most) {
        return withOpeningLimits(new OpeningLimits(most, openingLimits.timeout()));
    }

    public OpeningLimits openingLimits() {
        return openingLimits;
    }

    /** Whether the kernel sees the user's bytes unchanged. */
    public boolean areTransparent() {
        return areTransparent;
    }

    /** Whether reads and sends are held back by rates. */
    public boolean arePaced() {
        return arePaced;
    }

    /** Whether the peer of a connection is known only when it has been opened. */
    public boolean tellPeer() {
        return tellPeer;
    }

    /** Whether there is a layer at this place. */
    public boolean has(LayerPlace place) {
        return layers.stream().anyMatch(layer -> layer.place() == place);
    }

    /** Brings what the layers need before the first channel. */
    public Mono<Void> ready() {
        return layers.isEmpty()
                ? Mono.empty()
                : Flux.fromIterable(layers).concatMap(Layer::ready).then();
    }

    /** Tells the layers that a listener listens until this signal ends. */
    public void listening(LoopClock clock, Mono<Void> until) {
        layers.forEach(layer -> layer.listening(clock, until));
    }

    /** Has the layer begin that waits for it; returns false if none does. See {@link Layer#upgrade}. */
    public boolean upgrade(LayerHost host, Layer.Upgrading told) {
        for (Layer layer : layers) {
            if (layer.upgrade(host, openingLimits.timeout(), told)) {
                return true;
            }
        }
        return false;
    }

    /** Why this side cannot end its output while the peer may still send; null if it can. Event loop only. */
    public @Nullable IOException halfCloseRefusal(Channel channel) {
        for (Layer layer : layers) {
            IOException refusal = layer.halfCloseRefusal(channel);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    /** The failure of a connection in the words of the layer that has caused it; null if none has. */
    public @Nullable IOException failure(LayerHost host, Throwable cause) {
        for (Layer layer : layers) {
            IOException failure = layer.failure(host, cause);
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    /** Whether a layer asks for the credentials of a unix socket's peer. */
    public boolean askCredentials() {
        return layers.stream().anyMatch(Layer::asksCredentials);
    }

    /** Installs all layers in the pipeline of a channel that is not registered yet, before the connection's handler. */
    public void install(LayerHost host) {
        if (layers.isEmpty()) {
            return;
        }
        ChannelPipeline pipeline = host.channel().pipeline();
        Opening opening = new Opening(host, openingLimits.timeout());
        boolean isPlain = true;
        for (Layer layer : layers) {
            if (isPlain && !layer.isTransparent()) {
                isPlain = false;
                if (!layer.countsWrites()) {
                    pipeline.addLast(new WireBytes(host));
                }
            }
            layer.install(host, opening);
            if (isLastThatChangesBytes(layer) && !layer.countsWrites()) {
                pipeline.addLast(WholeWrites.INSTANCE);
            }
        }
        if (opening.isHeld()) {
            pipeline.addLast(opening);
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isLastThatChangesBytes(Layer layer) {
        Layer last = null;
        for (Layer each : layers) {
            last = each.isTransparent() ? last : each;
        }
        return last == layer;
    }

    /** The opening of a channel; null if its connection may be handed over at once. */
    public @Nullable Opening opening(Channel channel) {
        return layers.isEmpty() ? null : channel.pipeline().get(Opening.class);
    }

    /** How many bytes the kernel has taken of a channel whose layers change bytes. Event loop only. */
    public long bytesTaken(Channel channel) {
        WireBytes counted = channel.pipeline().get(WireBytes.class);
        if (counted != null) {
            return counted.taken();
        }
        for (Layer layer : layers) {
            if (layer.countsWrites()) {
                return layer.bytesTaken(channel);
            }
        }
        return 0;
    }

    /**
     * Ends the output of each layer behind all output, the layer next to the connection first. Event loop only.
     *
     * @param then runs when all ends have been written
     * @param failed gets the failure instead if an end could not be written
     */
    public void endOutput(Channel channel, Runnable then, Consumer<? super Throwable> failed) {
        endOutput(channel, layers.size() - 1, then, failed);
    }

    private void endOutput(Channel channel, int from, Runnable then, Consumer<? super Throwable> failed) {
        for (int i = from; i >= 0; i--) {
            ChannelFuture end = layers.get(i).endOutput(channel);
            if (end != null) {
                int next = i - 1;
                OnLoop.whenDone(
                        end,
                        done -> {
                            if (done.isSuccess()) {
                                endOutput(channel, next, then, failed);
                            } else {
                                failed.accept(done.cause());
                            }
                        },
                        failed);
                return;
            }
        }
        then.run();
    }

    @Override
    public String toString() {
        return layers.toString();
    }
}
