package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import io.sockflux.option.SocketLevelOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import reactor.core.publisher.Mono;

/** Broadcast, on the loopback's own address for it. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class BroadcastTest {

    @Test
    void shouldReachEverybodyOnceItIsAllowed(Network network) {
        DatagramSocket one = Waiting.result(network.datagrams("udp://0.0.0.0:0")
                .option(SocketLevelOptions.SO_REUSEADDR, true)
                .bind());
        int port = ((UdpEndpoint) one.localEndpoint()).port();
        DatagramSocket other = Waiting.result(network.datagrams("udp://0.0.0.0:" + port)
                .option(SocketLevelOptions.SO_REUSEADDR, true)
                .bind());
        DatagramSocket sender = Waiting.result(network.datagrams("udp://127.0.0.1:0")
                .option(SocketLevelOptions.SO_BROADCAST, true)
                .bind());
        Endpoint all = new UdpEndpoint("127.255.255.255", port);
        Waiting.done(sender.send(Message.of("to all").to(all)));
        Waiting.done(sender.connect(all));
        Waiting.done(sender.send(Message.of("connected")));
        for (DatagramSocket receiver : List.of(one, other)) {
            assertThat(Waiting.result(receiver.receive().take(2).map(Texts::of).collectList()))
                    .containsExactly("to all", "connected");
        }
        Mono.when(one.close(), other.close(), sender.close()).block();
    }

    @Test
    void shouldSayWhatToSetWhereItIsNotAllowed(Network network) {
        DatagramSocket sender =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Endpoint all = Endpoint.parse("udp://127.255.255.255:9");
        assertThatThrownBy(() -> Waiting.done(sender.send(Message.of("to all").to(all))))
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class, e -> assertThat(e.errno()).contains(Errno.EACCES))
                .hasMessageContaining("option(SO_BROADCAST, true)");
        assertThatThrownBy(() -> Waiting.done(sender.connect(all)))
                .cause()
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).contains(Errno.EACCES))
                .hasMessageContaining("connect " + all + ": EACCES")
                .hasMessageContaining("option(SO_BROADCAST, true)");
        Waiting.done(sender.options().set(SocketLevelOptions.SO_BROADCAST, true));
        Waiting.done(sender.send(Message.of("to all").to(all)));
        Waiting.done(sender.close());
    }
}
