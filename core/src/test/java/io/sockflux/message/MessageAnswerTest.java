package io.sockflux.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.sockflux.address.Endpoint;
import io.sockflux.message.ControlMessage.HopLimit;
import io.sockflux.message.ControlMessage.PacketInfo;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer goes to the sender, from the address that was asked if a datagram can come from it. */
class MessageAnswerTest {

    private static final Endpoint SENDER = Endpoint.parse("udp://10.0.0.1:4000");

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, 10.0.0.2, 0",
        "fe80::2, fe80::2, 3",
        "2001:db8::2, 2001:db8::2, 0",
        "239.1.2.3, , 3",
        "ff15::3, , 3",
        "255.255.255.255, , 3"
    })
    void shouldComeFromTheAddressThatWasAsked(String asked, String from, int by) throws Exception {
        Message question = new Message(
                SENDER,
                Unpooled.EMPTY_BUFFER,
                List.of(new HopLimit(7), new PacketInfo(InetAddress.getByName(asked), 3)),
                Set.of(MessageFlag.TRUNC));
        Message answer = question.answer(Unpooled.EMPTY_BUFFER);
        assertThat(answer.peer()).isEqualTo(SENDER);
        assertThat(answer.flags()).isEmpty();
        assertThat(answer.control())
                .containsExactly(new PacketInfo(from == null ? null : InetAddress.getByName(from), by));
    }

    @Test
    void shouldSayNothingWhereNothingIsKnown() {
        Message question = new Message(SENDER, Unpooled.EMPTY_BUFFER, List.of(), Set.of());
        assertThat(question.answer().control()).isEmpty();
        assertThatThrownBy(() -> Message.of("from nobody").answer())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("answer: the sender has no name");
    }

    @Test
    void shouldBeTheQuestionItselfWhereNothingDiffers() {
        Message question = new Message(SENDER, Unpooled.wrappedBuffer(new byte[] {1}), List.of(), Set.of());
        Message answer = question.answer();
        assertThat(answer).isSameAs(question);
        assertThat(question.answer(Unpooled.wrappedBuffer(new byte[] {2}))
                        .data()
                        .getByte(0))
                .isEqualTo((byte) 2);
        assertThat(question.with(MessageFlag.TRUNC).answer().flags()).isEmpty();
    }
}
