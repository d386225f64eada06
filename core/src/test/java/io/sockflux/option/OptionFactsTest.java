package io.sockflux.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an option tells of itself, and how the values of options are shown. */
class OptionFactsTest {

    @Test
    void shouldTellWhatWasSaidOfIt() {
        Option<Integer> told = Option.integer("SO_OWN", OptionLevel.SOL_SOCKET, 7)
                .unit("hops")
                .since("Linux 9.9")
                .privilege("CAP_OWN")
                .note("of this test");
        assertThat(told.unit()).contains("hops");
        assertThat(told.since()).contains("Linux 9.9");
        assertThat(told.privilege()).contains("CAP_OWN");
        assertThat(told.note()).contains("of this test");
        assertThat(told).hasToString("SO_OWN");
    }

    @Test
    void shouldHaveTheNumberOfItsSystem() {
        assumeFalse(Option.DARWIN, "numbers of Linux");
        OptionLevel here = new OptionLevel("HERE", 5, Option.NONE);
        OptionLevel there = new OptionLevel("THERE", Option.NONE, 6);
        Option<Integer> both = Option.catalogued("BOTH", here, 3, 4, IntegerType.ANY);
        assertThat(here.number()).isEqualTo(5);
        assertThat(both.number()).isEqualTo(3);
        assertThat(both.exists()).isTrue();
        assertThat(Option.catalogued("ELSEWHERE", here, Option.NONE, 4, IntegerType.ANY)
                        .exists())
                .isFalse();
        assertThat(Option.catalogued("LEVEL_ELSEWHERE", there, 3, 4, IntegerType.ANY)
                        .exists())
                .isFalse();
    }

    @Test
    void shouldTellHowItMayBeUsed() {
        assertThat(OptionAccess.READ.isReadable()).isTrue();
        assertThat(OptionAccess.READ_WRITE.isReadable()).isTrue();
        assertThat(OptionAccess.WRITE.isReadable()).isFalse();
        assertThat(OptionMoment.BEFORE_LISTEN.words()).isEqualTo("before listen");
    }

    @Test
    void shouldShowItsValues() {
        assertThat(Linger.OFF).hasToString("off");
        assertThat(Linger.seconds(3)).hasToString("3 s");
        assertThat(Timeout.NONE).hasToString("none");
        assertThat(new Timeout(Duration.ofNanos(1_500_001))).hasToString("1501 us");
    }

    @Test
    void shouldTakeAsManyGroupsAsTheKernelHas() {
        List<Integer> most = Collections.nCopies(16, 1);
        assertThat(new PeerCredentials(1, most).gids()).isEqualTo(most);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PeerCredentials(1, Collections.nCopies(17, 1)))
                .withMessage("gids: 17 (expected: at most 16)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"ff35::1,2001:db8::1|0", "ff35::1,2001:db8::1,4|4"})
    void shouldParseAGroupOfASourceWithAnInterfaceOrWithout(String text, int interfaceIndex) {
        assertThat(GroupSourceType.INSTANCE.parse(text).interfaceIndex()).isEqualTo(interfaceIndex);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "232.1.1.1,192.0.2.1|232.1.1.1,192.0.2.1,0.0.0.0",
                "232.1.1.1,192.0.2.1,192.0.2.9|232.1.1.1,192.0.2.1,192.0.2.9"
            })
    void shouldParseAMembershipWithAnInterfaceOrWithout(String text, String whole) {
        SourceMembershipType type = SourceMembershipType.INSTANCE;
        assertThat(type.format(type.parse(text))).isEqualTo(whole);
    }

    @Test
    void shouldBlockOrPassWhicheverIsShorter() {
        assertThat(IcmpTypes.format(IcmpTypes.allBut(List.of(3, 4, 5), 7), 7)).isEqualTo("pass 3,4,5");
        assertThat(IcmpTypes.format(Set.of(3, 4, 5), 7)).isEqualTo("block 3,4,5");
    }
}
