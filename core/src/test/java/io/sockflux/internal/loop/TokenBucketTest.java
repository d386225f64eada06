package io.sockflux.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private final TokenBucket bucket = new TokenBucket(10, 1000, 0);

    @Test
    void shouldStartFullAndFillEvenly() {
        assertThat(bucket.has(10, 0)).isTrue();
        assertThat(bucket.has(11, 0)).isFalse();
        bucket.take(10);
        assertThat(bucket.has(1, 99)).isFalse();
        assertThat(bucket.has(1, 100)).isTrue();
        assertThat(bucket.has(10, 999)).isFalse();
        assertThat(bucket.has(10, 1000)).isTrue();
        assertThat(bucket.has(11, 1_000_000)).isFalse();
    }

    @Test
    void shouldFillFromBelowZeroWhenMoreWasTaken() {
        bucket.take(30);
        assertThat(bucket.nanosUntil(1, 0)).isEqualTo(2100);
        assertThat(bucket.nanosUntil(1, 2000)).isEqualTo(100);
        assertThat(bucket.has(1, 2100)).isTrue();
        assertThat(bucket.nanosUntil(1, 2100)).isEqualTo(1);
    }

    @Test
    void shouldNotGiveAfterwardsWhatItCouldNotHold() {
        bucket.take(30, 1_000_000);
        assertThat(bucket.nanosUntil(1, 1_000_000)).isEqualTo(2100);
    }

    @Test
    void shouldNotGoBackWithTheClock() {
        bucket.take(10);
        assertThat(bucket.has(5, 500)).isTrue();
        assertThat(bucket.has(6, 0)).isFalse();
        assertThat(bucket.has(6, 600)).isTrue();
    }
}
