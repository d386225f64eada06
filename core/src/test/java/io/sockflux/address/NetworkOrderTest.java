package io.sockflux.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A number in network order has, in the host's memory, the bytes of the network. */
class NetworkOrderTest {

    static Stream<ByteOrder> orders() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void shouldHaveTheNetworksBytesInTheMemoryOfAHostOfEitherOrder(ByteOrder host) {
        ByteBuffer memory = ByteBuffer.allocate(6).order(host);
        memory.putInt(NetworkOrder.swapped(0x01020304, host)).putShort(NetworkOrder.swapped((short) 0xfefd, host));
        assertThat(memory.array()).containsExactly(1, 2, 3, 4, 0xfe, 0xfd);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 0x01020304, 0x80000000, 0x7fffffff, 0xff00ff})
    void shouldWriteWhatAByteBufferWritesInNetworkOrder(int number) {
        ByteBuffer network = ByteBuffer.allocate(6).putInt(number).putShort((short) number);
        ByteBuffer memory = ByteBuffer.allocate(6).order(NetworkOrder.ofHost());
        memory.putInt(NetworkOrder.htonl(number)).putShort(NetworkOrder.htons((short) number));
        assertThat(memory.array()).isEqualTo(network.array());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 0x01020304, 0x80000000, 0x7fffffff, 0xff00ff})
    void shouldComeBackFromNetworkOrder(int number) {
        assertThat(NetworkOrder.ntohl(NetworkOrder.htonl(number))).isEqualTo(number);
        assertThat(NetworkOrder.ntohs(NetworkOrder.htons((short) number))).isEqualTo((short) number);
    }

    @Test
    void shouldTellTheOrderOfThisHost() {
        assertThat(NetworkOrder.ofHost()).isEqualTo(ByteOrder.nativeOrder());
    }
}
