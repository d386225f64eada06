package io.sockflux.internal.names;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnDomainTest {

    @ParameterizedTest
    @CsvSource({
        "Host.Site.Example, .site.example",
        "a.b, .b",
        "host, ''",
        ".example, ''",
        "192.0.2.1, ''",
        "host.x1, ''",
        "localhost.localdomain, .localdomain"
    })
    void shouldBeWhatFollowsTheFirstDotOfAName(String host, String domain) {
        assertThat(OwnDomain.of(host)).isEqualTo(domain);
    }

    @ParameterizedTest
    @CsvSource({
        "other.site.example, .site.example, other",
        "Other.Site.Example, .site.example, Other",
        "other.elsewhere.example, .site.example, other.elsewhere.example",
        "site.example, .site.example, site.example",
        "a.b, '', a.b"
    })
    void shouldBeLeftOutOfNamesThatAreInIt(String name, String domain, String rest) {
        assertThat(OwnDomain.without(name, domain)).isEqualTo(rest);
    }
}
