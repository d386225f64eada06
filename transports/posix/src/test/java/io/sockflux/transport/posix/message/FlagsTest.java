package io.sockflux.transport.posix.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.message.MessageFlag;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlagsTest {

    @ParameterizedTest
    @EnumSource
    void shouldSendOnlyWhatIsForSending(MessageFlag flag) {
        if (flag.isForSending()) {
            assertThat(Flags.sending(Set.of(flag)) & Flags.SENDING).isEqualTo(Flags.SENDING);
        } else {
            assertThatThrownBy(() -> Flags.sending(Set.of(flag)))
                    .hasMessage("flag: " + flag + " (expected: a flag for sending)");
        }
    }

    @Test
    void shouldAskForEachThatIsSent() {
        assertThat(Flags.sending(Set.of(MessageFlag.EOR, MessageFlag.MORE)))
                .isEqualTo(Flags.SENDING | Constant.MSG_EOR.number() | Constant.MSG_MORE.number());
        assertThat(Flags.sending(Set.of())).isEqualTo(Flags.SENDING);
    }

    @Test
    void shouldTellWhatTheKernelToldAndNothingElse() {
        int bits = 0;
        Set<MessageFlag> expected = EnumSet.noneOf(MessageFlag.class);
        for (MessageFlag flag : MessageFlag.values()) {
            if (flag.isTold()) {
                expected.add(flag);
            }
        }
        for (Constant constant :
                new Constant[] {Constant.MSG_EOR, Constant.MSG_TRUNC, Constant.MSG_CTRUNC, Constant.MSG_ERRQUEUE}) {
            bits |= constant.number();
            assertThat(Flags.tell(constant.number())).isTrue();
            assertThat(Flags.told(constant.number())).hasSize(1);
        }
        assertThat(Flags.told(bits)).isEqualTo(expected);
        assertThat(Flags.tell(Constant.MSG_DONTWAIT.number())).isFalse();
        assertThat(Flags.told(Constant.MSG_DONTWAIT.number())).isEmpty();
    }
}
