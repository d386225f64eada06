package io.sockflux.contract.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.DnsSettings;
import io.sockflux.netdb.ServiceRecord;
import io.sockflux.netdb.TextRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a name server of another make says is understood. */
@TransportContract
class DnsmasqContract {

    @Test
    void shouldUnderstandDnsmasq(@TempDir Path folder, Network network) throws Exception {
        String strings = IntStream.range(0, 4).mapToObj(i -> "x".repeat(200)).collect(Collectors.joining(","));
        try (Dnsmasq server = Dnsmasq.start(
                        folder,
                        "local=/example/",
                        "host-record=both.example,192.0.2.1,2001:db8::1",
                        "host-record=four.example,192.0.2.4",
                        "cname=alias.example,both.example",
                        "srv-host=_imap._tcp.example,second.example,1143,20",
                        "srv-host=_imap._tcp.example,both.example,143,10",
                        "txt-record=text.example,one,two",
                        // Of which one line takes no more.
                        "txt-record=long.example," + strings,
                        "txt-record=long.example," + strings,
                        "ptr-record=9.2.0.192.in-addr.arpa,pointed.example");
                Network own = ScriptedDns.network(
                        network,
                        DnsSettings.create()
                                .withServers(server.address())
                                .withSearchDomains("nowhere.example", "example")
                                .withAttempts(5)
                                .withTimeout(Duration.ofSeconds(1)))) {
            assertThat(DnsContract.addresses(own, "both")).containsExactly("192.0.2.1", "2001:db8::1");
            assertThat(DnsContract.addresses(own, "alias.example.")).containsExactly("192.0.2.1", "2001:db8::1");
            assertThat(DnsContract.canonical(own, "alias")).isEqualTo("both.example");
            assertThat(DnsContract.addresses(own, "four.example.")).containsExactly("192.0.2.4");
            assertThat(Waiting.result(own.dns().services("_imap._tcp.example").collectList()))
                    .containsExactly(
                            new ServiceRecord(10, 0, 143, "both.example"),
                            new ServiceRecord(20, 0, 1143, "second.example"));
            assertThat(Waiting.result(own.dns().texts("text.example").collectList()))
                    .containsExactly(new TextRecord(List.of("one", "two")));
            assertThat(own.dns().counts().overTcp()).isZero();
            assertThat(Waiting.result(own.dns().texts("long.example").collectList()))
                    .hasSize(2);
            assertThat(own.dns().counts().overTcp()).isOne();
            assertThat(pointers(own, "192.0.2.9")).containsExactly("pointed.example");
            assertThat(pointers(own, "192.0.2.1")).containsExactly("both.example");
            assertThat(pointers(own, "2001:db8::1")).containsExactly("both.example");
            AddressQuery six = AddressQuery.host("four.example.").withFamily(AddressFamily.INET6);
            assertThat(DnsContract.failure(own.dns().addresses(six)).code()).isEqualTo("EAI_NODATA");
            assertThat(DnsContract.failure(own.resolver().resolve("none.example."))
                            .code())
                    .isEqualTo("EAI_NONAME");
            assertThat(DnsContract.failure(own.resolver().resolve("other.invalid."))
                            .code())
                    .isEqualTo("EAI_FAIL");
            assertThat(own.dns().counts().forged()).isZero();
            assertThat(own.dns().counts().cut()).isZero();
        }
    }

    private static List<String> pointers(Network network, String address) {
        return Waiting.result(network.dns().pointers(IpAddress.parse(address)).collectList());
    }
}
