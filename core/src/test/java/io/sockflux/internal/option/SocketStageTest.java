package io.sockflux.internal.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.option.OptionMoment;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which moments have passed at each stage of a socket. */
class SocketStageTest {

    @ParameterizedTest
    @CsvSource({
        "UNBOUND, ''",
        "BOUND, BEFORE_BIND BEFORE_LISTEN",
        "LISTENING, BEFORE_BIND BEFORE_LISTEN",
        "CONNECTED, BEFORE_BIND BEFORE_LISTEN BEFORE_CONNECT"
    })
    void shouldKnowWhichMomentsHavePassed(SocketStage stage, String passed) {
        assertThat(Arrays.stream(OptionMoment.values()).filter(stage::isPast).map(OptionMoment::name))
                .containsExactlyInAnyOrderElementsOf(passed.isEmpty() ? Set.of() : Set.of(passed.split(" ")));
    }
}
