package io.sockflux.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.message.ControlMessage.PacketInfo;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptionTypeTest {

    private static final InetAddress GROUP = address("232.1.2.3");
    private static final InetAddress SOURCE = address("192.0.2.7");
    private static final InetAddress INTERFACE = address("10.0.0.1");
    private static final InetAddress GROUP6 = address("ff3e::1234");
    private static final InetAddress SOURCE6 = address("2001:db8::7");

    /** Values of each type by its name; an option takes those in its range. */
    private static final Map<String, List<?>> VALUES = Map.ofEntries(
            Map.entry("bool", List.of(true, false)),
            Map.entry("int", List.of(-1, 0, 1, 2, 255, 32767, 65534, 100_000, Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry("be32", List.of(0, 1, 0x01020304, Integer.MAX_VALUE)),
            Map.entry("u64", List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE)),
            Map.entry("text", List.of("", "eth0", "sixteen-bytes-it")),
            Map.entry("bytes", List.of(bytes(""), bytes("00"), bytes("0102fffe80"))),
            Map.entry("linger", List.of(Linger.OFF, Linger.RESET, Linger.seconds(7))),
            Map.entry(
                    "timeval",
                    List.of(
                            Timeout.NONE,
                            Timeout.millis(1),
                            new Timeout(Duration.ofNanos(1_234_567_000)),
                            new Timeout(Duration.ofSeconds(Integer.MAX_VALUE)))),
            Map.entry("ucred", List.of(new Credentials(1, 2, 3), new Credentials(0, -1, -1))),
            Map.entry("int[]", List.of(List.of(), List.of(5), List.of(0, 1000, -2))),
            Map.entry("meminfo", List.of(new MemoryInfo(1, 2, 3, 4, 5, 6, 7, 8, 0xffffffffL))),
            Map.entry(
                    "sock_txtime",
                    List.of(
                            new TransmitTime(TransmitTime.MONOTONIC, false, false),
                            new TransmitTime(TransmitTime.TAI, true, false),
                            new TransmitTime(TransmitTime.TAI, false, true),
                            new TransmitTime(TransmitTime.TAI, true, true))),
            Map.entry("in_addr", List.of(INTERFACE)),
            Map.entry("ip_mreqn", List.of(Membership.of(GROUP), new Membership(GROUP, 3))),
            Map.entry("ipv6_mreq", List.of(Membership.of(GROUP6), new Membership(GROUP6, 3))),
            Map.entry("group_req", List.of(Membership.of(GROUP6), new Membership(GROUP6, 3))),
            Map.entry("ip_mreq_source", List.of(new SourceMembership(GROUP, SOURCE, INTERFACE))),
            Map.entry("group_source_req", List.of(new GroupSource(GROUP6, SOURCE6, 3))),
            Map.entry("ports", List.of(PortRange.SYSTEM, new PortRange(40_000, 65_535), new PortRange(1024, 0))),
            Map.entry("ip6_mtuinfo", List.of(1280, 65535)),
            Map.entry("in6_pktinfo", List.of(new PacketInfo(null, 0), new PacketInfo(SOURCE6, 2))),
            Map.entry("xucred", List.of(new PeerCredentials(501, List.of()), new PeerCredentials(0, List.of(20, 12)))),
            Map.entry(
                    "icmp6_filter",
                    List.of(
                            Icmp6Filter.PASS_ALL,
                            Icmp6Filter.blocking(0, 31, 32, 255),
                            Icmp6Filter.passing(128, 129),
                            Icmp6Filter.passing())),
            Map.entry(
                    "icmp_filter",
                    List.of(
                            IcmpFilter.PASS_ALL,
                            IcmpFilter.blocking(0, 31),
                            IcmpFilter.passing(8),
                            IcmpFilter.passing())));

    static List<Option<?>> options() {
        // TCP_INFO is never written, and has tests of its own.
        return Options.all().stream()
                .filter(option -> option != TcpOptions.TCP_INFO)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("options")
    <T> void shouldReadBackWhatItWrote(Option<T> option) {
        for (T value : values(option)) {
            OptionType<T> type = option.type();
            ByteBuffer room = ByteBuffer.allocate(type.length()).order(ByteOrder.nativeOrder());
            type.write(value, room);
            assertThat(type.read(room.flip())).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    <T> void shouldParseWhatItFormatted(Option<T> option) {
        for (T value : values(option)) {
            assertThat(option.type().parse(option.type().format(value))).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    <T> void shouldRefuseTextsThatAreNoValue(Option<T> option) {
        if (option.access().isSettable() && !option.type().name().equals("text")) {
            for (String text : List.of("nonsense", "-5,-5,-5,-5", "1:2:3:4", "pass 256", "block -1", "0-70000")) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> option.parse(text))
                        .withMessageStartingWith(option.name() + ": " + text + " (expected: ");
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> values(Option<T> option) {
        List<T> values = (List<T>) VALUES.getOrDefault(option.type().name(), List.of());
        List<T> accepted =
                values.stream().filter(value -> option.type().accepts(value)).toList();
        assertThat(accepted).as("values of %s", option.type().name()).isNotEmpty();
        return accepted;
    }

    @Test
    void shouldReadAByteWithoutASign() {
        assertThat(IpOptions.IP_MULTICAST_TTL.type().read(bytes("ff"))).isEqualTo(255);
    }

    @Test
    void shouldRefuseATimeoutThatNoKernelHasRoomFor() {
        Timeout endless = new Timeout(Duration.ofSeconds(Long.MAX_VALUE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketLevelOptions.SO_RCVTIMEO.check(endless))
                .withMessage("SO_RCVTIMEO: 9223372036854775807000000 (expected: none, or 1 to 2147483647000000"
                        + " microseconds)");
    }

    @Test
    void shouldRoundATimeoutUpSoThatItIsNotWithoutAnEnd() {
        Timeout shortest = new Timeout(Duration.ofNanos(1));
        assertThat(written(SocketLevelOptions.SO_RCVTIMEO, shortest).getLong(8)).isEqualTo(1);
        assertThat(written(SocketLevelOptions.SO_RCVTIMEO, new Timeout(Duration.ofNanos(1_999_999_999)))
                        .getLong(0))
                .isEqualTo(2);
        assertThat(SocketLevelOptions.SO_RCVTIMEO.type().format(shortest)).isEqualTo("1");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldPutTheInterfaceBeforeTheSourceOnLinux() {
        ByteBuffer room = written(IpOptions.IP_ADD_SOURCE_MEMBERSHIP, new SourceMembership(GROUP, SOURCE, INTERFACE));
        assertThat(room.flip()).isEqualTo(bytes("e8010203" + "0a000001" + "c0000207"));
    }

    @Test
    void shouldHaveAnInterfaceInTheOrderOfTheNetwork() {
        assertThat(written(IpOptions.IP_UNICAST_IF, 0x01020304).flip()).isEqualTo(bytes("01020304"));
    }

    @Test
    void shouldPutTheLowPortIntoTheLowHalf() {
        assertThat(written(IpOptions.IP_LOCAL_PORT_RANGE, new PortRange(0x1234, 0x5678))
                        .getInt(0))
                .isEqualTo(0x56781234);
    }

    @Test
    void shouldRefuseAddressesOfTheOtherVersion() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpOptions.IP_ADD_MEMBERSHIP.check(Membership.of(GROUP6)))
                .withMessageContaining("(expected: GROUP,INTERFACE of IPv4, the latter an index)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ipv6Options.IPV6_JOIN_GROUP.check(Membership.of(GROUP)))
                .withMessageContaining("of IPv6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpOptions.IP_MULTICAST_IF.parse("::1"))
                .withMessageContaining("an IPv4 address");
    }

    @Test
    void shouldRefuseNamesWhereAddressesAreExpected() {
        assertThatIllegalArgumentException().isThrownBy(() -> IpOptions.IP_MULTICAST_IF.parse("localhost"));
    }

    @Test
    void shouldRefusePortsAndTypesThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PortRange(2, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PortRange(0, 65_536))
                .withMessage("high: 65536 (expected: 0 to 65535)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IcmpFilter.blocking(32))
                .withMessage("type: 32 (expected: 0 to 31)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Icmp6Filter.passing(256))
                .withMessage("type: 256 (expected: 0 to 255)");
    }

    @Test
    void shouldSayWhatAFilterDoes() {
        assertThat(Icmp6Filter.passing(128, 129)).hasToString("pass 128,129");
        assertThat(IcmpFilter.blocking(8, 3)).hasToString("block 3,8");
        assertThat(IcmpFilter.PASS_ALL).hasToString("pass all");
        assertThat(Icmp6Filter.passing()).hasToString("block all");
        assertThat(new Icmp6Filter(Set.of(1)).blocked()).containsExactly(1);
    }

    private static <T> ByteBuffer written(Option<T> option, T value) {
        ByteBuffer room = ByteBuffer.allocate(option.type().length()).order(ByteOrder.nativeOrder());
        option.type().write(value, room);
        return room;
    }

    private static ByteBuffer bytes(String hexadecimal) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hexadecimal));
    }

    private static InetAddress address(String literal) {
        return (literal.contains(":") ? IpAddresses.V6 : IpAddresses.V4).parse(literal);
    }
}
