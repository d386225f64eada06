package io.sockflux.internal.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each destination is written with the source that the kernel would take, {@code DESTINATION < SOURCE}. */
class DestinationOrderTest {

    // The examples of RFC 6724 section 10.2, but those of rules 3 and 4.

    @Test
    void shouldPreferADestinationOfTheScopeOfItsSource() {
        shouldOrder("2001:db8::1 < 2001:db8::2", "198.51.100.121 < 169.254.13.78");
        shouldOrder("198.51.100.121 < 198.51.100.117", "2001:db8::1 < fe80::1");
    }

    @Test
    void shouldPreferTheHigherPrecedence() {
        shouldOrder("2001:db8::1 < 2001:db8::2", "10.1.2.3 < 10.1.2.4");
        shouldOrder("2001:db8::1 < 2001:db8::2", "2002:c633:6401::1 < 2002:c633:6401::2");
    }

    @Test
    void shouldPreferTheSmallerScope() {
        shouldOrder("fe80::1 < fe80::2", "2001:db8::1 < 2001:db8::2");
        shouldOrder("fec0::1 < fec0::2", "3ffe::1 < 3ffe::2");
    }

    @Test
    void shouldTakeASitesAddressForOneOfSmallerScopeThanAGlobalSource() {
        // Alike but for the scope: both are of another label than their source and share no bit with it.
        shouldOrder("3ffe::1 < 8000::1", "fed0::1 < 2001:db8::1");
        shouldOrder("3ffe::1 < 8000::1", "fec0::1 < 2001:db8::1");
    }

    @Test
    void shouldPreferTheLongerCommonPrefix() {
        shouldOrder("2001:db8::1 < 2001:db8::2", "2001:db8:3ffe::1 < 2001:db8:3f44::2");
        // 34 bits and 33.
        shouldOrder("2001:db8:2000::1 < 2001:db8::2", "2001:db8:4000::1 < 2001:db8::2");
    }

    @Test
    void shouldPreferTheLabelOfTheSource() {
        shouldOrder("2002:c633:6401::1 < 2002:c633:6401::2", "2001:db8::1 < 2002:c633:6401::2");
    }

    // Beyond the examples.

    @Test
    void shouldHaveWhatCannotBeReachedAtTheEnd() {
        shouldOrder("192.0.2.1 < 192.0.2.2", "::1 < ", "2001:db8::1 < ");
    }

    @Test
    void shouldPreferIpv4ToUniqueLocalAndTeredo() {
        shouldOrder("2001:db8::1 < 2001:db8::2", "192.0.2.1 < 192.0.2.2", "2001::1 < 2001::2", "fd00::1 < fd00::2");
    }

    @Test
    void shouldTakePrivateIpv4ForGlobalAndLoopbackForALinks() {
        shouldOrder("127.0.0.1 < 127.0.0.1", "10.0.0.1 < 10.0.0.2");
        shouldOrder("10.0.0.1 < 192.0.2.2", "127.0.0.1 < 192.0.2.2");
    }

    @Test
    void shouldTakeAMappedAddressForTheAddressInIt() {
        shouldOrder("2001:db8::1 < 2001:db8::2", "::ffff:192.0.2.1 < 192.0.2.2");
        shouldOrder("::ffff:127.0.0.1 < 127.0.0.1", "192.0.2.1 < 192.0.2.2");
    }

    @Test
    void shouldReadTheScopeOfAGroupFromItsAddress() {
        shouldOrder("ff02::1 < fe80::2", "ff0e::1 < 2001:db8::2", "ff05::1 < 2001:db8::2");
    }

    @Test
    void shouldLeaveAsTheyAreWhatNoRuleTellsApart() {
        shouldKeep("192.0.2.130 < 192.0.2.2", "192.0.2.1 < 192.0.2.2", "198.51.100.1 < 192.0.2.2");
        shouldKeep("2001:db8::ffff < 2001:db8::1", "2001:db8::2 < 2001:db8::1");
        // They differ in the first bit of the interface.
        shouldKeep("2001:db8::8000:0:0:1 < 2001:db8::1", "2001:db8::2 < 2001:db8::1");
        shouldKeep("2001:db8::1 < ");
    }

    @Test
    void shouldBeTotalWhateverTheAddresses() {
        Random random = new Random(20_261_125L);
        for (int round = 0; round < 200; round++) {
            List<IpAddress> destinations = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                destinations.add(random(random));
            }
            DestinationOrder order =
                    new DestinationOrder(destination -> Optional.of(random(new Random(destination.hashCode()))));

            List<IpAddress> ordered = order.ordered(destinations);

            assertThat(ordered).containsExactlyInAnyOrderElementsOf(destinations);
            assertThat(order.ordered(ordered)).isEqualTo(ordered);
        }
    }

    @Test
    void shouldAskTheKernelForSources() {
        IpAddress loopback = IpAddress.parse("127.0.0.1");

        assertThat(SourceAddress.of(loopback)).contains(loopback);
        assertThat(SourceAddress.of(IpAddress.parse("fe80::1%nosuch0"))).isEmpty();
        assertThat(DestinationOrder.ofSystem().ordered(List.of(IpAddress.parse("fe80::1%nosuch0"), loopback)))
                .containsExactly(loopback, IpAddress.parse("fe80::1%nosuch0"));
    }

    private static IpAddress random(Random random) {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(bytes);
        if (bytes.length == 16 && random.nextInt(4) == 0) {
            Arrays.fill(bytes, 0, 10, (byte) 0);
            bytes[10] = -1;
            bytes[11] = -1;
        }
        return IpAddress.of(bytes);
    }

    /** In this order, however they come. */
    private static void shouldOrder(String... pairs) {
        shouldKeep(pairs);
        List<String> reversed = new ArrayList<>(List.of(pairs));
        Collections.reverse(reversed);
        assertThat(ordered(reversed)).isEqualTo(destinations(List.of(pairs)));
    }

    private static void shouldKeep(String... pairs) {
        assertThat(ordered(List.of(pairs))).isEqualTo(destinations(List.of(pairs)));
    }

    private static List<IpAddress> ordered(List<String> pairs) {
        Map<String, String> sources = new TreeMap<>();
        pairs.forEach(pair -> sources.put(
                destination(pair), pair.substring(pair.indexOf('<') + 1).strip()));
        DestinationOrder order = new DestinationOrder(d -> IpAddress.read(sources.getOrDefault(d.toString(), "")));
        return order.ordered(destinations(pairs));
    }

    private static List<IpAddress> destinations(List<String> pairs) {
        return pairs.stream().map(pair -> IpAddress.parse(destination(pair))).toList();
    }

    private static String destination(String pair) {
        return pair.substring(0, pair.indexOf('<')).strip();
    }
}
