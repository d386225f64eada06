package io.sockflux.contract.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.layer.LayeredGround.LayeredPair;
import io.sockflux.internal.layer.WireLogLayer;
import io.sockflux.stream.WireLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A log shows what a connection receives and sends, in one line each, and changes nothing of it. */
@TransportContract
class WireLogContract {

    private static LayeredGround ground;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void open(Network network) {
        ground = new LayeredGround(network);
    }

    @AfterAll
    static void close() {
        ground.close();
    }

    @Test
    void shouldShowBothDirectionsAndTheEnds() throws Exception {
        WireLogLayer layer = new WireLogLayer(WireLog.TEXT.most(8), lines::add);
        try (LayeredPair pair = ground.pair(LayeredGround.settings(layer))) {
            pair.peer().send("one\nline \u0000");
            assertThat(Waiting.result(pair.connection().receive().next()).readableBytes())
                    .isEqualTo(10);
            Waiting.done(pair.connection().send("four"));
            assertThat(pair.peer().receiveText(4)).isEqualTo("four");
            pair.peer().close();
            Waiting.done(pair.connection().receive());
            Waiting.done(pair.connection().close());
            await("the end").until(() -> lines.size() >= 5);
            String who = pair.connection() + " ";
            assertThat(lines)
                    .containsExactly(
                            who + "CONNECTED",
                            who + "RECEIVED 10 bytes one\\nline…",
                            who + "SENT 4 bytes four",
                            who + "INPUT ENDED",
                            who + "CLOSED");
        }
    }

    @Test
    void shouldShowTheBytesOfTheSocketAndOfTheUserApart() throws Exception {
        List<String> inner = new CopyOnWriteArrayList<>();
        WireLogLayer outside = new WireLogLayer(WireLog.HEX.encrypted(), lines::add);
        WireLogLayer inside = new WireLogLayer(WireLog.HEX, inner::add);
        try (LayeredPair pair = ground.pair(LayeredGround.settings(outside, new DoublingLayer(), inside))) {
            Waiting.done(pair.connection().send("a"));
            assertThat(pair.peer().receive(2)).containsExactly(0x61, 0x9e);
            assertThat(lines).anyMatch(line -> line.endsWith(" SENT 2 bytes 619e"));
            assertThat(inner).anyMatch(line -> line.endsWith(" SENT 1 bytes 61"));
        }
    }
}
