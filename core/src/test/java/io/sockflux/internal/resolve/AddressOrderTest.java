package io.sockflux.internal.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressOrderTest {

    private static List<InetAddress> addresses(String literals) throws UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String literal : literals.split(" ", -1)) {
            addresses.add(InetAddress.getByName(literal));
        }
        return addresses;
    }

    @ParameterizedTest
    @CsvSource({
        "::1 ::2 192.0.2.1 192.0.2.2, ::1 192.0.2.1 ::2 192.0.2.2",
        "192.0.2.1 192.0.2.2 ::1 ::2, 192.0.2.1 ::1 192.0.2.2 ::2",
        "::1 ::2 ::3 192.0.2.1, ::1 192.0.2.1 ::2 ::3",
        "192.0.2.1 ::1 ::2 ::3, 192.0.2.1 ::1 ::2 ::3",
        "::1 192.0.2.1 ::2, ::1 192.0.2.1 ::2",
        "::2 ::1, ::2 ::1",
        "192.0.2.2 192.0.2.1, 192.0.2.2 192.0.2.1",
        "::1, ::1",
    })
    void shouldTakeTheFamiliesInTurnAndTheFirstOnesFirst(String resolved, String order) throws Exception {
        List<String> expected = addresses(order).stream()
                .map(address -> Endpoint.tcp("uptime.internal", 7).at(address).toString())
                .toList();

        assertThat(AddressOrder.interleave(Endpoint.tcp("uptime.internal", 7), addresses(resolved)))
                .extracting(Endpoint::toString)
                .isEqualTo(expected);
    }
}
