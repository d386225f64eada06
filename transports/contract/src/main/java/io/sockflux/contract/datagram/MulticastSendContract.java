package io.sockflux.contract.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.message.ControlMessage.HopLimit;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import io.sockflux.option.IpOptions;
import io.sockflux.option.Ipv6Options;
import io.sockflux.spi.Capability;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** How multicast is sent: how far, by which interface, and whether this machine hears it too. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class MulticastSendContract {

    @BeforeEach
    void needs(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "the transport has no datagrams");
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendAsFarAsTheBinderSays(MulticastGround ground, Network network) {
        for (int hops : new int[] {1, 4, 255}) {
            DatagramSocket sender = Waiting.result(
                    ground.sender(network).option(ground.hops(), hops).bind());
            assertThat(Waiting.result(sender.get(ground.hops()))).isEqualTo(hops);
            if (network.supports(Capability.DATAGRAM_METADATA)) {
                assertThat(hopsOnArrival(ground, network, sender)).isEqualTo(hops);
            }
            Waiting.done(sender.close());
        }
    }

    private static int hopsOnArrival(MulticastGround ground, Network network, DatagramSocket sender) {
        MulticastGroup group = ground.group();
        DatagramSocket receiver = Waiting.result(
                ground.binder(network).metadata(DatagramMetadata.HOP_LIMIT).bind());
        Waiting.done(receiver.join(group));
        Waiting.done(sender.send(Message.of("x").to(MulticastGround.at(group, receiver))));
        Message heard = Waiting.result(receiver.receive().next());
        Waiting.done(receiver.close());
        return heard.control(HopLimit.class).orElseThrow().hops();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendByTheInterfaceThatTheBinderSays(MulticastGround ground, Network network) {
        DatagramSocket sender = Waiting.result(ground.sender(network).bind());
        if (ground == MulticastGround.IPV4) {
            assertThat(Waiting.result(sender.get(IpOptions.IP_MULTICAST_IF))).isEqualTo(ground.source());
        } else {
            assertThat(Waiting.result(sender.get(Ipv6Options.IPV6_MULTICAST_IF)))
                    .isEqualTo(ground.index());
        }
        assertThat(Waiting.result(sender.get(ground.loop()))).isTrue();
        Waiting.done(sender.set(ground.loop(), false));
        assertThat(Waiting.result(sender.get(ground.loop()))).isFalse();
        Waiting.done(sender.close());
    }

    /** On the loopback device it would come back all the same, as it goes out there. */
    @Test
    void shouldNotHearItselfWhereTheBinderSaysSo(Network network) {
        MulticastGround ground = MulticastGround.IPV6;
        MulticastGroup group = ground.group();
        DatagramSocket receiver = Waiting.result(ground.binder(network).bind());
        Waiting.done(receiver.join(group));
        DatagramSocket quiet = Waiting.result(
                ground.sender(network).option(ground.loop(), false).bind());
        DatagramSocket loud = Waiting.result(ground.sender(network).bind());
        Waiting.done(quiet.send(Message.of("quiet").to(MulticastGround.at(group, receiver))));
        Waiting.done(loud.send(Message.of("loud").to(MulticastGround.at(group, receiver))));
        assertThat(Waiting.result(receiver.receive().next()).data().toString(StandardCharsets.UTF_8))
                .isEqualTo("loud");
        Mono.when(receiver.close(), quiet.close(), loud.close()).block();
    }
}
