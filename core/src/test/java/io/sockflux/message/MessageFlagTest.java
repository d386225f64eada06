package io.sockflux.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessageFlagTest {

    @ParameterizedTest
    @EnumSource
    void shouldBeForReceivingWhereAReceiveIntoBuffersTakesIt(MessageFlag flag) {
        assertThat(flag.isForReceiving()).isEqualTo(flag == MessageFlag.PEEK || flag == MessageFlag.WAITALL);
    }
}
