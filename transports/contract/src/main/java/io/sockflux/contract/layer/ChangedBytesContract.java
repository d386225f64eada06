package io.sockflux.contract.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Joined;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.layer.LayeredGround.LayeredPair;
import io.sockflux.error.SendFailedException;
import io.sockflux.message.MessageFlag;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import io.sockflux.stream.Shutdown;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** A layer that changes bytes is never passed by, and what is counted are the user's bytes. */
@TransportContract
class ChangedBytesContract {

    private static final byte[] DATA = Bytes.pattern(300_000);

    private static LayeredGround ground;

    @BeforeAll
    static void open(Network network) {
        ground = new LayeredGround(network);
    }

    @AfterAll
    static void close() {
        ground.close();
    }

    private LayeredPair pair() throws Exception {
        return ground.pair(LayeredGround.settings(new DoublingLayer()));
    }

    @Test
    void shouldChangeBytesBothWays() throws Exception {
        try (LayeredPair pair = pair()) {
            Future<byte[]> received = Aside.run(() -> pair.peer().receive(2 * DATA.length));
            pair.connection().send(pair.connection().receive()).subscribe(nothing -> {}, error -> {});
            pair.peer().send(DoublingLayer.onTheWire(DATA));
            assertThat(Aside.result(received)).isEqualTo(DoublingLayer.onTheWire(DATA));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReceiveIntoBuffersThroughTheLayer(boolean direct) throws Exception {
        try (LayeredPair pair = pair()) {
            ByteBuffer room = direct ? ByteBuffer.allocateDirect(1000) : ByteBuffer.allocate(1000);
            pair.peer().send(DoublingLayer.onTheWire(Arrays.copyOf(DATA, 1000)));
            assertThat(Waiting.result(pair.connection().receiveInto(Set.of(MessageFlag.WAITALL), room)))
                    .isEqualTo(1000);
            assertThat(room.flip()).isEqualTo(ByteBuffer.wrap(DATA, 0, 1000));
        }
    }

    @Test
    void shouldSendAFileThroughTheLayer(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), DATA);
        try (LayeredPair pair = pair()) {
            Future<byte[]> received = Aside.run(() -> pair.peer().receive(2 * DATA.length));
            Waiting.done(pair.connection().sendFile(file, 0, DATA.length));
            assertThat(Aside.result(received)).isEqualTo(DoublingLayer.onTheWire(DATA));
        }
    }

    @Test
    void shouldRelayThroughTheLayerAndCountTheUsersBytes(Network network) throws Throwable {
        try (LayeredPair one = pair();
                Pair other = Pair.connect(network, PeerKind.IPV4)) {
            CompletableFuture<RelayOutcome> relay = other.connection()
                    .relayTo(one.connection(), RelayWay.KERNEL)
                    .toFuture();
            Future<byte[]> there = Aside.run(() -> one.peer().receiveRest());
            Future<byte[]> back = Aside.run(() -> other.peer().receiveRest());
            other.peer().send(DATA);
            one.peer().send(DoublingLayer.onTheWire(DATA));
            other.peer().endOutput();
            one.peer().endOutput();
            assertThat(Joined.outcome(relay))
                    .isEqualTo(new RelayOutcome(DATA.length, DATA.length, RelayWay.USER_SPACE));
            assertThat(Aside.result(there)).isEqualTo(DoublingLayer.onTheWireWithEnd(DATA));
            assertThat(Aside.result(back)).isEqualTo(DATA);
        }
    }

    @Test
    void shouldEndTheLayersOutputBeforeTheStream() throws Exception {
        try (LayeredPair pair = pair()) {
            Future<byte[]> received = Aside.run(() -> pair.peer().receiveRest());
            pair.connection().send(DATA).subscribe();
            Waiting.done(pair.connection().shutdown(Shutdown.WRITE));
            assertThat(Aside.result(received)).isEqualTo(DoublingLayer.onTheWireWithEnd(DATA));
        }
    }

    @Test
    void shouldKnowThatThePeerHasAll() throws Exception {
        try (LayeredPair pair = pair()) {
            Future<byte[]> received = Aside.run(() -> {
                byte[] all = pair.peer().receiveRest();
                pair.peer().close();
                return all;
            });
            pair.connection().send(DATA).subscribe();
            assertThat(Waiting.result(pair.connection().close())).isEqualTo(new CloseOutcome.Acknowledged());
            assertThat(Aside.result(received)).isEqualTo(DoublingLayer.onTheWireWithEnd(DATA));
        }
    }

    @Test
    void shouldEndTheLayersOutputAlsoWhereThePeerHasEnded() throws Exception {
        try (LayeredPair pair = pair()) {
            pair.peer().endOutput();
            Waiting.done(pair.connection().receive());
            Future<byte[]> received = Aside.run(() -> pair.peer().receiveRest());
            assertThat(Waiting.result(pair.connection().close())).isEqualTo(new CloseOutcome.Acknowledged());
            assertThat(Aside.result(received)).isEqualTo(DoublingLayer.onTheWireWithEnd(new byte[0]));
        }
    }

    @Test
    void shouldCountWholeWritesOfASendThatFails() throws Exception {
        int length = 10_000;
        byte[] write = Arrays.copyOf(DATA, length);
        try (LayeredPair pair = pair()) {
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection()
                    .send(Flux.range(0, Integer.MAX_VALUE).map(i -> Bytes.pooled(write)))
                    .subscribe(sending);
            pair.peer().receive(4 * length);
            pair.peer().reset();
            sending.block(Duration.ofSeconds(100));
            assertThat(sending.expectTerminalError())
                    .asInstanceOf(InstanceOfAssertFactories.type(SendFailedException.class))
                    .extracting(SendFailedException::bytesTaken, InstanceOfAssertFactories.LONG)
                    .isGreaterThanOrEqualTo(2L * length)
                    .matches(taken -> taken % length == 0, "whole writes");
        }
    }
}
