package io.sockflux.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.Endpoint;
import io.sockflux.option.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalPlaceTest {

    private static LocalPlace at(String local, String target) {
        return LocalPlace.ANY.at(Endpoint.parse(local), Endpoint.parse(target));
    }

    private static List<String> candidates(LocalPlace place, String peer, int first) {
        LocalPlace.Candidates candidates = place.new Candidates(Endpoint.parse(peer), count -> first);
        List<String> all = new ArrayList<>();
        while (candidates.hasNext()) {
            all.add(candidates.next().toString());
        }
        return all;
    }

    @Test
    void shouldBindNothingUnlessToldTo() {
        assertThat(LocalPlace.ANY.isAny()).isTrue();
        assertThat(candidates(LocalPlace.ANY, "tcp://127.0.0.1:1", 0)).isEmpty();
    }

    @Test
    void shouldGoThroughEachPortOfTheRangeOnceFromOneByChance() {
        LocalPlace place = new LocalPlace(Endpoint.parse("tcp://127.0.0.2:0"), new PortRange(5000, 5003));
        assertThat(candidates(place, "tcp://127.0.0.1:1", 2))
                .containsExactly(
                        "tcp://127.0.0.2:5002", "tcp://127.0.0.2:5003", "tcp://127.0.0.2:5000", "tcp://127.0.0.2:5001");
        assertThat(candidates(new LocalPlace(null, new PortRange(65535, 65535)), "tcp://[::1]:1", 0))
                .containsExactly("tcp://[::]:65535");
        assertThat(candidates(new LocalPlace(null, new PortRange(1, 1)), "mptcp://127.0.0.1:1", 0))
                .containsExactly("mptcp://0.0.0.0:1");
    }

    @Test
    void shouldReachThePeersOfItsFamilyOnly() {
        List<Endpoint> both = Stream.of("tcp://[2001:db8::1]:1", "tcp://192.0.2.1:1", "tcp://[2001:db8::2]:1")
                .map(Endpoint::parse)
                .toList();
        assertThat(at("tcp://127.0.0.2:0", "tcp://name:1").reachable(both)).containsExactly(both.get(1));
        assertThat(at("tcp://[::1]:0", "tcp://name:1").reachable(both)).containsExactly(both.get(0), both.get(2));
        assertThat(LocalPlace.ANY.reachable(both)).containsExactlyElementsOf(both);
        assertThat(new LocalPlace(null, new PortRange(1, 2)).reachable(both)).containsExactlyElementsOf(both);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://[::1]:0, tcp://127.0.0.1:1",
        "mptcp://127.0.0.1:0, tcp://127.0.0.1:1",
        "udp://127.0.0.1:0, tcp://127.0.0.1:1",
        "unix:/s, tcp://127.0.0.1:1",
        "unix:/s, srv://_a._tcp.test",
        "unix-seqpacket:@s, unix:@t",
        "tcp://127.0.0.1:0, unix:@t"
    })
    void shouldRefuseAPlaceFromWhichTheTargetCannotBeReached(String local, String target) {
        assertThatThrownBy(() -> at(local, target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "from: " + Endpoint.parse(local) + " cannot reach " + Endpoint.parse(target) + " (expected: ");
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://127.0.0.1:0, srv://_a._tcp.test",
        "tcp://[::1]:7, tcp://name:1",
        "unix:@s, unix:/t",
        "unix-seqpacket:@s, unix-seqpacket:@t"
    })
    void shouldTakeAPlaceFromWhichTheTargetCanBeReached(String local, String target) {
        assertThat(at(local, target).isAny()).isFalse();
    }

    @Test
    void shouldRefuseWhatIsNoPlace() {
        assertThatThrownBy(() -> at("tcp://localhost:0", "tcp://127.0.0.1:1"))
                .hasMessage(
                        "from: tcp://localhost:0 is a name (expected: an address of this machine, such as 192.0.2.1)");
        assertThatThrownBy(() -> at("tcp://127.0.0.1:7", "tcp://127.0.0.1:1").ports(1, 2, Endpoint.parse("tcp://a:1")))
                .hasMessage("from: tcp://127.0.0.1:7 has a port beside the ports 1 to 2"
                        + " (expected: port 0, or no fromPorts)");
        assertThatThrownBy(() -> LocalPlace.ANY.ports(0, 2, Endpoint.parse("tcp://a:1")))
                .hasMessage("ports: 0 to 2 (expected: 1 to 65535, the lower one first)");
        assertThatThrownBy(() -> LocalPlace.ANY.ports(1, 2, Endpoint.parse("unix:/s")))
                .hasMessage("fromPorts: unix:/s has no ports (expected: a TCP target)");
    }
}
