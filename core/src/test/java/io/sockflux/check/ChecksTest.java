package io.sockflux.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChecksTest {

    @Test
    void shouldReturnWhatIsInRange() {
        assertThat(Checks.checkAtLeast(1, 1, "threads")).isOne();
        assertThat(Checks.checkAtLeast(1L << 40, 0, "limit")).isEqualTo(1L << 40);
        assertThat(Checks.checkRange(32, 1, 32, "batch")).isEqualTo(32);
        assertThat(Checks.checkRange(0xffff_ffffL, 0, 0xffff_ffffL, "cid")).isEqualTo(0xffff_ffffL);
        assertThat(Checks.checkPort(0, "port")).isZero();
        assertThat(Checks.checkPort(65_535, "port")).isEqualTo(65_535);
    }

    @Test
    void shouldSayWhatWasGivenAndWhatIsExpected() {
        refuses(() -> Checks.checkAtLeast(0, 1, "threads"), "threads: 0 (expected: >= 1)");
        refuses(() -> Checks.checkAtLeast(-1, 0, "offset", "bytes"), "offset: -1 bytes (expected: >= 0)");
        refuses(() -> Checks.checkRange(0, 1, 255, "protocol"), "protocol: 0 (expected: 1 to 255)");
        refuses(() -> Checks.checkRange(33, 1, 32, "batch", "datagrams"), "batch: 33 datagrams (expected: 1 to 32)");
        refuses(
                () -> Checks.checkRange(1L << 32, 0, 0xffff_ffffL, "cid"),
                "cid: 4294967296 (expected: 0 to 4294967295)");
        refuses(() -> Checks.checkPort(65_536, "port"), "port: 65536 (expected: 0 to 65535)");
        refuses(() -> Checks.checkPort(-1, "port"), "port: -1 (expected: 0 to 65535)");
    }

    private static void refuses(Runnable check, String message) {
        assertThatThrownBy(check::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
