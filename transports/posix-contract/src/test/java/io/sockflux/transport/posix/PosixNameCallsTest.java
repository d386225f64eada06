package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.NameFlag;
import io.sockflux.netdb.ProtocolEntry;
import io.sockflux.netdb.ServiceEntry;
import io.sockflux.spi.NameCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is asked of the C library as it is meant, whoever asks at once. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class PosixNameCallsTest {

    private static final NameCalls CALLS = LibraryNames.CALLS;

    @Test
    void shouldNotCutANameAtItsNul() throws NameResolutionException {
        assertThat(CALLS.hostByName("localhost", AddressFamily.INET)).isPresent();
        assertThat(CALLS.protocolByName("tcp")).isPresent();
        assertThat(CALLS.serviceByName("http", "tcp")).isPresent();
        assertThat(CALLS.hostByName("localhost\0x", AddressFamily.INET)).isEmpty();
        assertThat(CALLS.networkByName("loopback\0x")).isEmpty();
        assertThat(CALLS.protocolByName("tcp\0x")).isEmpty();
        assertThat(CALLS.serviceByName("http\0x", "tcp")).isEmpty();
        assertThat(CALLS.serviceByName("http", "tcp\0x")).isEmpty();
        assertThat(CALLS.serviceByPort(80, "tcp\0x")).isEmpty();
        assertThat(CALLS.pton(AddressFamily.INET, "127.0.0.1\0x")).isEmpty();
        assertThat(code(AddressQuery.host("127.0.0.1\0x"))).isEqualTo("EAI_NONAME");
        assertThat(code(AddressQuery.host("127.0.0.1").withService("80\0x"))).isEqualTo("EAI_SERVICE");
    }

    @Test
    void shouldRefuseHalfASurrogatePairRatherThanAskForAQuestionMark() throws NameResolutionException {
        assertThat(CALLS.hostByName("localhost\uD83D", AddressFamily.INET)).isEmpty();
        assertThat(code(AddressQuery.host("\uDE00\uD83D"))).isEqualTo("EAI_NONAME");
    }

    private static String code(AddressQuery query) {
        try {
            return CALLS.addresses(query).toString();
        } catch (NameResolutionException e) {
            return e.code();
        }
    }

    @Test
    void shouldTellWhatFailedAndWhy() {
        assertThatThrownBy(() -> CALLS.addresses(
                        AddressQuery.host("nosuch").withFlags(io.sockflux.netdb.AddressFlag.NUMERICHOST)))
                .isInstanceOfSatisfying(NameResolutionException.class, e -> {
                    assertThat(e.code()).isEqualTo("EAI_NONAME");
                    assertThat(e.description()).isNotBlank();
                    assertThat(e).hasMessage("resolve nosuch: EAI_NONAME (" + e.description() + ")");
                    assertThat(e).hasNoCause();
                });
    }

    @Test
    void shouldRefuseWhatIsNoPortAndNoFamilyOfInternetAddresses() {
        IpAddress address = IpAddress.parse("127.0.0.1");
        assertThatThrownBy(() -> CALLS.names(address, 65_536, Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: 65536 (expected: 0 to 65535)");
        assertThatThrownBy(() -> CALLS.serviceByPort(-1, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CALLS.hostByName("localhost", AddressFamily.UNIX))
                .hasMessage("family: UNIX (expected: INET or INET6)");
        assertThatThrownBy(() -> CALLS.pton(AddressFamily.UNSPEC, "127.0.0.1"))
                .hasMessage("family: UNSPEC (expected: INET or INET6)");
        assertThatThrownBy(() -> CALLS.ntop(new byte[5])).hasMessage("address: 5 bytes (expected: 4 or 16)");
    }

    @Test
    void shouldRefuseAZoneThatThisMachineHasNot() {
        assertThatThrownBy(() ->
                        CALLS.names(IpAddress.parse("fe80::1").withZone("nosuch0"), 80, Set.of(NameFlag.NUMERICHOST)))
                .isInstanceOfSatisfying(
                        NameResolutionException.class, e -> assertThat(e.code()).isEqualTo("EAI_NONAME"));
    }

    /** The library writes every answer to the same place. */
    @Test
    void shouldAnswerManyWhoAskAtOnce() throws Exception {
        List<ServiceEntry> services = CALLS.services();
        List<ProtocolEntry> protocols = CALLS.protocols();
        ServiceEntry http = CALLS.serviceByName("http", "tcp").orElseThrow();
        ServiceEntry ssh = CALLS.serviceByPort(22, "tcp").orElseThrow();
        ProtocolEntry tcp = CALLS.protocolByNumber(6).orElseThrow();
        ProtocolEntry udp = CALLS.protocolByName("udp").orElseThrow();
        Callable<Void> asking = () -> {
            for (int i = 0; i < 20; i++) {
                assertThat(CALLS.services()).isEqualTo(services);
                assertThat(CALLS.protocols()).isEqualTo(protocols);
                for (int j = 0; j < 20; j++) {
                    assertThat(CALLS.serviceByName("http", "tcp")).contains(http);
                    assertThat(CALLS.serviceByPort(22, "tcp")).contains(ssh);
                    assertThat(CALLS.protocolByNumber(6)).contains(tcp);
                    assertThat(CALLS.protocolByName("udp")).contains(udp);
                }
            }
            return null;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(asking));
            }
            for (Future<Void> each : all) {
                each.get();
            }
        }
    }
}
