package io.sockflux.examples.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.examples.FirstCase;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** The self-test, as a user runs it, and what it makes of failures. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelfTestProgramTest {

    @FirstCase
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void shouldFindThatNothingFails(String transport) {
        try (Program program = Program.start("selftest", "--transport", transport)) {
            int status = program.status();
            List<String> lines = program.lines();
            assertThat(lines).noneMatch(line -> line.matches(".{32} fails .*"));
            assertThat(status).isZero();
            program.assertWell();
            assertThat(lines)
                    .anyMatch(line -> line.matches("transport " + transport + " +chosen"))
                    .anyMatch(line -> line.matches("tcp over IPv4 +works +8 bytes there and back"))
                    .anyMatch(line -> line.matches("tls +works +8 bytes there and back, TLSv1.3, .*"))
                    .anyMatch(line -> line.matches("unix stream by path +works .*"))
                    .anyMatch(line -> line.matches("socket pair +works .*"))
                    .anyMatch(line -> line.matches("multicast +works .*"))
                    .anyMatch(line ->
                            line.matches("hand-over +" + (transport.equals("epoll") ? "works" : "not here") + " .*"))
                    .anyMatch(line -> line.matches("counts +works +1 accepted, 1 connected, 8 bytes out"))
                    .anyMatch(line -> line.matches("observer +works +a listener was bound, and closed"))
                    .anyMatch(line -> line.matches("flight recorder +works +a connect and a close were recorded"))
                    .anyMatch(line -> line.matches(
                            "samples of TCP_INFO +" + (transport.equals("epoll") ? "works" : "not here") + " .*"))
                    .anyMatch(line -> line.matches("net.core.somaxconn +\\d\\d+"));
        }
    }

    @Test
    void shouldSayAllOfItInJson() {
        try (Program program = Program.start("selftest", "--json", "--transport", "nio")) {
            program.assertWell();
            assertThat(String.join("\n", program.lines()))
                    .startsWith("[")
                    .contains(
                            "{\"check\": \"tcp over IPv4\", \"verdict\": \"works\", \"detail\": \"8 bytes there and back\"}");
        }
    }

    @Test
    void shouldTellFailuresApart() {
        Check check = new Check("raw icmp", "CAP_NET_RAW", network -> Mono.empty());
        assertThat(Verdict.of(check, failed("socket", Errno.EPERM)))
                .isEqualTo(new Verdict(
                        check,
                        Verdict.Kind.NOT_ALLOWED,
                        failed("socket", Errno.EPERM).getMessage() + " (allowed with: CAP_NET_RAW)"));
        assertThat(Verdict.of(check, failed("socket", Errno.EAFNOSUPPORT)).kind())
                .isEqualTo(Verdict.Kind.NOT_HERE);
        assertThat(Verdict.of(check, new TransportUnavailableException("no such thing"))
                        .kind())
                .isEqualTo(Verdict.Kind.NOT_HERE);
        assertThat(Verdict.of(check, failed("connect", Errno.ECONNRESET)).kind())
                .isEqualTo(Verdict.Kind.FAILS);
        assertThat(Verdict.of(check, new IOException("received nothing")).kind())
                .isEqualTo(Verdict.Kind.FAILS);
    }

    private static SystemCallException failed(String call, Errno errno) {
        return new SystemCallException(call, errno, null, new IOException("as the kernel said"));
    }
}
