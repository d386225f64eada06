package io.sockflux.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(OS.LINUX)
class EpollInterestTest {

    @BeforeEach
    void load() {
        Epoll.ensureAvailability();
    }

    /** In hexadecimal: IN 1, PRI 2, OUT 4, RDHUP 2000, ET 80000000. */
    @ParameterizedTest
    @CsvSource({
        "1,1",
        "4,4",
        "2005,5",
        "80000001,80000001",
        "80002005,80000005",
        "0,80000000",
        "2000,80000000",
        "80000000,80000000",
        "80002000,80000000",
        "2,80000002",
        "2002,80000002"
    })
    void shouldAskForNoEndOfThePeerAndStayRegistered(String asked, String rewritten) {
        int mask = EpollInterest.rewritten(Integer.parseUnsignedInt(asked, 16)).value();
        assertThat(Integer.toHexString(mask)).isEqualTo(rewritten);
    }
}
