package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Message;
import io.sockflux.spi.Capability;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Shutdown;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two ends that are each other's peers. */
@TransportContract
class SocketPairTest {

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldCarryBothWays(SocketType type, Network network) {
        ConnectionPair pair = Waiting.result(network.socketPair(type));
        Waiting.done(pair.first().send("there").then(pair.first().shutdown(Shutdown.WRITE)));
        assertThat(Waiting.result(pair.second().receive().collectString(StandardCharsets.UTF_8, 100)))
                .isEqualTo("there");
        Waiting.done(pair.second().send("and back").then(pair.second().shutdown(Shutdown.WRITE)));
        assertThat(Waiting.result(pair.first().receive().collectString(StandardCharsets.UTF_8, 100)))
                .isEqualTo("and back");
        Waiting.done(pair.first().close());
        Waiting.done(pair.second().close());
    }

    @Test
    void shouldKeepRecordsApart(Network network) {
        ConnectionPair pair = Waiting.result(network.socketPair(SocketType.SEQPACKET));
        Waiting.done(pair.first()
                .send("one")
                .then(pair.first().send("two"))
                .then(pair.first().shutdown(Shutdown.WRITE)));
        List<ByteBuf> records = Waiting.result(pair.second().receive().collectList());
        assertThat(records.stream().map(record -> record.toString(StandardCharsets.UTF_8)))
                .containsExactly("one", "two");
        Waiting.done(pair.first().abort());
        Waiting.done(pair.second().abort());
    }

    @Test
    void shouldSayWhoIsThere(Network network) {
        ConnectionPair pair = Waiting.result(network.socketPair(SocketType.STREAM, Capability.MESSAGES));
        Waiting.done(pair.first().sendMessage(Message.of("x")));
        Message message = Waiting.result(pair.second().receiveMessages().next());
        ControlMessage.Credentials credentials =
                message.control(ControlMessage.Credentials.class).orElseThrow();
        assertThat((long) credentials.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(Waiting.result(pair.second().peerCredentials())).isEqualTo(credentials);
        Waiting.done(pair.first().abort());
        Waiting.done(pair.second().abort());
    }

    @Test
    void shouldRefuseATypeThatIsNotConnected(Network network) {
        assertThatThrownBy(() -> network.socketPair(SocketType.DGRAM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type: DGRAM (expected: STREAM or SEQPACKET)");
    }
}
