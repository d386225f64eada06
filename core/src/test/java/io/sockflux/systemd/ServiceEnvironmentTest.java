package io.sockflux.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.UnixEndpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from the environment of a service, by {@code sd_listen_fds(3)}. */
class ServiceEnvironmentTest {

    private static final long PID = 77;

    private static ServiceEnvironment passed(String fds, String names) {
        return ServiceEnvironment.of(Map.of("LISTEN_PID", "77", "LISTEN_FDS", fds, "LISTEN_FDNAMES", names), PID);
    }

    @Test
    void shouldHaveNoDescriptorsWithoutTheVariables() {
        assertThat(ServiceEnvironment.of(Map.of(), PID).passed()).isEmpty();
        assertThat(passed("0", "").passed()).isEmpty();
    }

    @Test
    void shouldCountFromThreeAndTakeTheNamesInOrder() {
        assertThat(passed("3", "web:dns:web").passed())
                .containsExactly(
                        new PassedDescriptor(3, "web"), new PassedDescriptor(4, "dns"), new PassedDescriptor(5, "web"));
    }

    @Test
    void shouldCallEachUnknownWithoutNames() {
        ServiceEnvironment environment = ServiceEnvironment.of(Map.of("LISTEN_PID", "77", "LISTEN_FDS", "2"), PID);
        assertThat(environment.passed())
                .containsExactly(new PassedDescriptor(3, "unknown"), new PassedDescriptor(4, "unknown"));
    }

    @Test
    void shouldTakeAnEmptyNameForAName() {
        assertThat(passed("2", ":web").passed())
                .extracting(PassedDescriptor::name)
                .containsExactly("", "web");
        assertThat(passed("1", "").passed()).containsExactly(new PassedDescriptor(3, ""));
    }

    @ParameterizedTest
    @CsvSource({"fd:3, 3", "fd:web, 3 5", "fd:4, 4", "fd:dns, 4", "fd:0004, 4"})
    void shouldFindByNumberAndAllByName(String text, String numbers) {
        assertThat(passed("3", "web:dns:web").find(text))
                .extracting(one -> String.valueOf(one.number()))
                .isEqualTo(List.of(numbers.split(" ")));
    }

    @Test
    void shouldTakeDigitsForANumberEvenWhereAnotherHasThemForAName() {
        assertThat(passed("2", "4:3").find("fd:3")).containsExactly(new PassedDescriptor(3, "4"));
    }

    @ParameterizedTest
    @CsvSource({"fd:2", "fd:5", "fd:99999999999999999999", "fd:mail", "fd:-3", "fd:WEB"})
    void shouldRefuseWhatWasNotPassedAndSayWhatWas(String text) {
        assertThatThrownBy(() -> passed("2", "web:dns").find(text))
                .isInstanceOf(ActivationException.class)
                .hasMessageStartingWith(text + ": was not passed")
                .hasMessageContaining("fd:3 or fd:web, fd:4 or fd:dns");
    }

    @ParameterizedTest
    @CsvSource({"fd:", "3", "tcp://127.0.0.1:0"})
    void shouldRefuseWhatHasAnotherForm(String text) {
        assertThatThrownBy(() -> passed("1", "web").find(text))
                .isInstanceOf(ActivationException.class)
                .hasMessageContaining("(expected: fd:NUMBER or fd:NAME)");
    }

    @Test
    void shouldSayThatNothingWasPassed() {
        assertThatThrownBy(() -> ServiceEnvironment.of(Map.of(), PID).find("fd:3"))
                .isInstanceOf(ActivationException.class)
                .hasMessageContaining("LISTEN_FDS in the environment, which is not set");
    }

    @Test
    void shouldRefuseTheDescriptorsOfAnotherProcess() {
        assertThatThrownBy(() -> ServiceEnvironment.of(Map.of("LISTEN_PID", "78", "LISTEN_FDS", "1"), PID)
                        .passed())
                .isInstanceOf(ActivationException.class)
                .hasMessageContaining("is process 78, and this is process 77");
        assertThatThrownBy(() ->
                        ServiceEnvironment.of(Map.of("LISTEN_FDS", "1"), PID).passed())
                .isInstanceOf(ActivationException.class)
                .hasMessageContaining("without LISTEN_PID");
    }

    @ParameterizedTest
    @CsvSource({"-1", "''", "three", "'3 '", "1048576", "99999999999999999999", "\u0663"})
    void shouldRefuseACountThatIsNone(String count) {
        assertThatThrownBy(() -> passed(count, "web").passed())
                .isInstanceOf(ActivationException.class)
                .hasMessageStartingWith("LISTEN_FDS: is \"" + count + "\"");
    }

    @ParameterizedTest
    @CsvSource({"0", "-5", "x", "''"})
    void shouldRefuseAProcessThatIsNone(String pid) {
        assertThatThrownBy(() -> ServiceEnvironment.of(Map.of("LISTEN_PID", pid, "LISTEN_FDS", "1"), PID)
                        .passed())
                .isInstanceOf(ActivationException.class)
                .hasMessageStartingWith("LISTEN_PID: is \"" + pid + "\"");
    }

    @ParameterizedTest
    @CsvSource({"1, a:b", "3, a:b", "2, a", "1, a:", "0, a"})
    void shouldRefuseNamesThatDoNotFit(String count, String names) {
        assertThatThrownBy(() -> passed(count, names).passed())
                .isInstanceOf(ActivationException.class)
                .hasMessageStartingWith("LISTEN_FDNAMES: has ");
    }

    @Test
    void shouldTakeAllVariablesFromAChild() {
        Map<String, String> child = new HashMap<>(Map.of("LISTEN_PID", "77", "LISTEN_FDS", "1", "PATH", "/bin"));
        child.putAll(Map.of("LISTEN_FDNAMES", "a", "NOTIFY_SOCKET", "@n", "WATCHDOG_USEC", "1", "WATCHDOG_PID", "77"));
        ServiceEnvironment.removeFrom(child);
        assertThat(child).isEqualTo(Map.of("PATH", "/bin"));
    }

    @Test
    void shouldReadWhereToNotify() {
        assertThat(notifySocket("/run/systemd/notify")).hasToString("unix-dgram:/run/systemd/notify");
        assertThat(notifySocket("@notify")).hasToString("unix-dgram:@notify");
        assertThat(ServiceEnvironment.of(Map.of("NOTIFY_SOCKET", ""), PID).notifySocket())
                .isEmpty();
        assertThat(ServiceEnvironment.of(Map.of(), PID).notifySocket()).isEmpty();
    }

    private static UnixEndpoint notifySocket(String text) {
        return ServiceEnvironment.of(Map.of("NOTIFY_SOCKET", text), PID)
                .notifySocket()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run/notify", "vsock:2:99", "@", "/a\0b"})
    void shouldRefuseToNotifyWhatIsNoSocket(String text) {
        assertThatThrownBy(() -> notifySocket(text))
                .isInstanceOf(ActivationException.class)
                .hasMessageStartingWith("NOTIFY_SOCKET: ");
    }

    @Test
    void shouldReadTheTimeOfTheWatchdog() {
        assertThat(watchdog("WATCHDOG_USEC", "3000000")).contains(Duration.ofSeconds(3));
        assertThat(watchdog("WATCHDOG_USEC", "1", "WATCHDOG_PID", "77")).contains(Duration.ofNanos(1000));
        assertThat(watchdog("WATCHDOG_USEC", "1", "WATCHDOG_PID", "78")).isEmpty();
        assertThat(watchdog()).isEmpty();
    }

    private static Optional<Duration> watchdog(String... variables) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return ServiceEnvironment.of(all, PID).watchdog();
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "3s", "''", "99999999999999999"})
    void shouldRefuseATimeThatIsNone(String text) {
        assertThatThrownBy(() -> watchdog("WATCHDOG_USEC", text))
                .isInstanceOf(ActivationException.class)
                .hasMessageStartingWith("WATCHDOG_USEC: is \"" + text + "\"");
    }
}
