package io.sockflux.internal.option;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions are compared as numbers, part by part. */
class KernelVersionTest {

    @ParameterizedTest
    @CsvSource({
        "Linux 3.9, 3.10.0-957.el7, true",
        "Linux 2.6.22, 2.6.21, false",
        "Linux 2.6.22, 3.0, true",
        "Linux 6.18, 6.18.44-generic, true",
        "Linux 6.9, 6.18, true",
        "Linux 4, 3.99.99, false"
    })
    void shouldSayWhichIsNewer(String since, String running, boolean has) {
        assertThat(KernelVersion.number(running) >= KernelVersion.number(since)).isEqualTo(has);
    }
}
