package io.sockflux.internal.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order of a recipe's layers, and the ends that they write. */
class LayersTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> told = new ArrayList<>();

    /** A layer whose end is written when a test says so. */
    private final class Ending implements Layer {
        private final LayerPlace place;
        private final ChannelPromise end = channel.newPromise();

        Ending(LayerPlace place) {
            this.place = place;
        }

        @Override
        public LayerPlace place() {
            return place;
        }

        @Override
        public void install(LayerHost host, Opening opening) {}

        @Override
        public boolean isTransparent() {
            return true;
        }

        @Override
        public @Nullable ChannelFuture endOutput(Channel of) {
            told.add("end of " + place);
            return end;
        }

        @Override
        public String toString() {
            return place.toString();
        }
    }

    /** A layer without an end of its own. */
    private static final class Silent implements Layer {
        @Override
        public LayerPlace place() {
            return LayerPlace.LIMITS;
        }

        @Override
        public void install(LayerHost host, Opening opening) {}

        @Override
        public boolean isTransparent() {
            return true;
        }
    }

    @Test
    void shouldHaveOneLayerAtAPlaceTheLast() {
        Ending first = new Ending(LayerPlace.TLS);
        Ending last = new Ending(LayerPlace.TLS);
        Layers layers = Layers.NONE.with(first).with(last);
        assertThat(layers).hasToString("[TLS]");
        layers.endOutput(channel, () -> told.add("then"), error -> told.add("failed"));
        last.end.setSuccess();
        assertThat(told).containsExactly("end of TLS", "then");
    }

    @Test
    void shouldStandInTheOrderOfTheirPlacesWhateverTheOrderOfTheRecipe() {
        assertThat(Layers.NONE
                        .with(new Ending(LayerPlace.LIMITS))
                        .with(new Ending(LayerPlace.PROXY))
                        .with(new Ending(LayerPlace.TLS)))
                .hasToString("[PROXY, TLS, LIMITS]");
    }

    @Test
    void shouldEndTheLayerNextToTheConnectionFirstAndThenTheNext() {
        Ending outer = new Ending(LayerPlace.TLS);
        Ending inner = new Ending(LayerPlace.PLAIN);
        Layers layers = Layers.NONE.with(outer).with(inner).with(new Silent());
        layers.endOutput(channel, () -> told.add("then"), error -> told.add("failed " + error.getMessage()));
        assertThat(told).containsExactly("end of PLAIN");
        inner.end.setSuccess();
        assertThat(told).containsExactly("end of PLAIN", "end of TLS");
        outer.end.setSuccess();
        assertThat(told).containsExactly("end of PLAIN", "end of TLS", "then");
    }

    @Test
    void shouldTellOfAnEndThatCouldNotBeWritten() {
        Ending outer = new Ending(LayerPlace.TLS);
        Ending inner = new Ending(LayerPlace.PLAIN);
        Layers.NONE
                .with(outer)
                .with(inner)
                .endOutput(channel, () -> told.add("then"), error -> told.add("failed: " + error.getMessage()));
        inner.end.setFailure(new IOException("not written"));
        assertThat(told).containsExactly("end of PLAIN", "failed: not written");
    }
}
