package io.sockflux.internal.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsNameFormsTest {

    private static final String LABEL = "x".repeat(63);

    @Test
    void shouldAskForNamesUpToTheirGreatestLengths() {
        String longest = String.join(".", LABEL, LABEL, LABEL, "x".repeat(61));
        assertThat(longest).hasSize(253);
        assertThat(DnsName.asked(longest)).hasValue(longest);
        assertThat(DnsName.asked(longest + ".")).hasValue(longest);
        assertThat(DnsName.asked(longest + "x")).isEmpty();
        assertThat(DnsName.asked("x" + LABEL + ".test")).isEmpty();
        assertThat(DnsName.isHost(longest)).isTrue();
        assertThat(DnsName.isHost(longest + "x")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"A.Test,a.test", "b\u00fccher.test,xn--bcher-kva.test", "_x._tcp.test,_x._tcp.test", "a!~.test,a!~.test"
    })
    void shouldAskInLowerCaseAndAscii(String name, String asked) {
        assertThat(DnsName.asked(name)).hasValue(asked);
    }

    @Test
    void shouldAskForNothingThatIsNoName() {
        assertThat(List.of("", ".", "a..b", ".a", "a b", "a\\b", "a\u007f", "a\tb"))
                .allSatisfy(name -> assertThat(DnsName.asked(name)).as(name).isEmpty());
        assertThat(List.of("a b", "", "a..b", "a.", "*.a")).noneMatch(DnsName::isHost);
        assertThat(List.of("a", "a-b_c.d")).allMatch(DnsName::isHost);
    }

    @Test
    void shouldTryANameWithDotsEnoughAsItIsFirst() {
        List<String> domains = List.of("one.test", "two.test");
        assertThat(DnsName.searched("a", domains, 1)).containsExactly("a.one.test", "a.two.test", "a");
        assertThat(DnsName.searched("a.b", domains, 1)).containsExactly("a.b", "a.b.one.test", "a.b.two.test");
        assertThat(DnsName.searched("a.b", domains, 2)).containsExactly("a.b.one.test", "a.b.two.test", "a.b");
        assertThat(DnsName.searched("a", domains, 0)).containsExactly("a", "a.one.test", "a.two.test");
        assertThat(DnsName.searched("a.", domains, 1)).containsExactly("a");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.129,129.2.0.192.in-addr.arpa",
        "::ffff:192.0.2.1,1.2.0.192.in-addr.arpa",
        "2001:db8::fe1,1.e.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
    })
    void shouldTurnAddressesAround(String address, String name) {
        assertThat(DnsName.reverse(IpAddress.parse(address))).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,true",
        "LocalHost.,true",
        "a.localhost,true",
        "xlocalhost,false",
        "localhost.test,false",
        "localhost..,false"
    })
    void shouldKnowThisMachine(String name, boolean isLocal) {
        assertThat(DnsName.isLocalhost(name)).isEqualTo(isLocal);
    }

    @Test
    void shouldWriteAQuestionAsItStandsInAMessage() {
        assertThat(new Question("ab.c", RecordType.AAAA).wire()).containsExactly(2, 'a', 'b', 1, 'c', 0, 0, 28, 0, 1);
        byte[] record = {(byte) 0xff, 0x01, 0x02};
        ResourceRecord some = new ResourceRecord("a", RecordType.A.number(), 1, record, "");
        assertThat(some.unsignedShort(0)).isEqualTo(0xff01);
        assertThat(some.unsignedShort(1)).isEqualTo(0x0102);
        assertThat(some.is(RecordType.A)).isTrue();
        assertThat(some.is(RecordType.AAAA)).isFalse();
    }
}
