package io.sockflux.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.internal.dns.Outcome.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeRankTest {

    /** From what is told before all others to what is told last. */
    private static final List<Kind> ORDER = List.of(
            Kind.FOUND,
            Kind.UNKNOWN,
            Kind.LOOP,
            Kind.SILENT,
            Kind.SERVER_FAILED,
            Kind.REFUSED,
            Kind.NO_DATA,
            Kind.NO_NAME);

    @Test
    void shouldTellWhatMayPassBeforeWhatWillNot() {
        assertThat(ORDER).containsExactlyInAnyOrder(Kind.values());
        for (int i = 0; i < ORDER.size(); i++) {
            for (int j = i; j < ORDER.size(); j++) {
                Outcome before = Outcome.none(ORDER.get(i), "before");
                Outcome after = Outcome.none(ORDER.get(j), "after");
                assertThat(before.orWorse(after)).isSameAs(before);
                assertThat(after.orWorse(before)).isSameAs(i == j ? after : before);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NO_DATA,EAI_NODATA,true",
        "NO_NAME,EAI_NONAME,true",
        "SERVER_FAILED,EAI_AGAIN,true",
        "SILENT,EAI_AGAIN,false",
        "REFUSED,EAI_FAIL,true",
        "LOOP,EAI_FAIL,false",
        "UNKNOWN,EAI_SYSTEM,false"
    })
    void shouldFailWithTheCodeOfTheLibrary(Kind kind, String code, boolean allowsAnother) {
        Outcome outcome = Outcome.none(kind, "the reason");
        assertThat(outcome.failure("a.test").code()).isEqualTo(code);
        assertThat(outcome.failure("a.test")).hasMessageContaining("a.test").hasMessageContaining("the reason");
        assertThat(outcome.allowsAnother()).isEqualTo(allowsAnother);
        assertThat(outcome.is(kind)).isTrue();
        assertThat(outcome.is(Kind.FOUND)).isFalse();
    }
}
