package io.sockflux.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.option.OptionReport.Entry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OptionReportTest {

    private static final Entry<Integer> AS_ASKED = new Entry<>(IpOptions.IP_TTL, 7, 7, null);
    private static final Entry<Integer> NOT_READABLE = new Entry<>(TcpOptions.TCP_KEEPCNT, 3, null, null);
    private static final Entry<Integer> DOUBLED = new Entry<>(SocketLevelOptions.SO_RCVBUF, 4096, 8192, null);
    private static final Entry<Integer> FAILED =
            new Entry<>(LinuxSocketOptions.SO_MARK, 1, null, failure(LinuxSocketOptions.SO_MARK, Errno.EPERM));
    private static final Entry<Integer> FAILED_WITH_THE_SAME =
            new Entry<>(IpOptions.IP_TOS, 4, 4, failure(IpOptions.IP_TOS, null));

    private static OptionException failure(Option<?> option, @Nullable Errno errno) {
        return new OptionException(
                "setsockopt",
                option,
                Endpoint.parse("tcp://127.0.0.1:80"),
                OptionException.Reason.NEEDS_PRIVILEGE,
                errno,
                "may not",
                null);
    }

    private final OptionReport report =
            new OptionReport(List.of(AS_ASKED, NOT_READABLE, DOUBLED, FAILED, FAILED_WITH_THE_SAME));

    @Test
    void shouldFindWhatWasAskedFor() {
        assertThat(report.entry(SocketLevelOptions.SO_RCVBUF)).containsSame(DOUBLED);
        assertThat(report.entry(SocketLevelOptions.SO_SNDBUF)).isEmpty();
    }

    @Test
    void shouldCountAsDeviationWhatFailedOrIsAnotherValue() {
        assertThat(report.deviations()).containsExactly(DOUBLED, FAILED, FAILED_WITH_THE_SAME);
    }

    @Test
    void shouldTellEachEntryInALine() {
        assertThat(report.toString().lines())
                .containsExactly(
                        "IP_TTL asked 7, in force 7",
                        "TCP_KEEPCNT asked 3",
                        "SO_RCVBUF asked 4096, in force 8192",
                        "SO_MARK asked 1, setsockopt tcp://127.0.0.1:80: SO_MARK: EPERM (" + Errno.EPERM.description()
                                + "): may not",
                        "IP_TOS asked 4, in force 4, setsockopt tcp://127.0.0.1:80: IP_TOS: may not");
    }

    @Test
    void shouldKeepItsEntriesWhateverBecomesOfTheList() {
        List<Entry<?>> asked = new ArrayList<>(List.of(AS_ASKED));
        OptionReport kept = new OptionReport(asked);
        asked.clear();
        assertThat(kept.entries()).containsExactly(AS_ASKED);
    }
}
