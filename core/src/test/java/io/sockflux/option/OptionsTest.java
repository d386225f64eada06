package io.sockflux.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptionsTest {

    /** Numbers that the kernel gives a meaning to as a whole, or none to any. */
    private static final Set<Option<?>> ANY_NUMBER = Set.of(
            LinuxSocketOptions.SO_DETACH_FILTER,
            LinuxSocketOptions.SO_DETACH_REUSEPORT_BPF,
            LinuxSocketOptions.SO_MARK,
            TcpOptions.TCP_QUEUE_SEQ,
            TcpOptions.TCP_TIMESTAMP);

    static List<Option<?>> all() {
        return Options.all();
    }

    static Stream<Class<?>> classes() {
        return Stream.of(
                SocketLevelOptions.class,
                LinuxSocketOptions.class,
                DarwinSocketOptions.class,
                IpOptions.class,
                Ipv6Options.class,
                TcpOptions.class,
                UdpOptions.class,
                Icmp6Options.class,
                RawOptions.class,
                UnixOptions.class,
                VsockOptions.class);
    }

    @Test
    void shouldKeepEachLevelTogetherAndInOrder() {
        List<OptionLevel> levels =
                all().stream().<OptionLevel>map(Option::level).distinct().toList();
        assertThat(levels)
                .containsExactly(
                        OptionLevel.SOL_SOCKET,
                        OptionLevel.IPPROTO_IP,
                        OptionLevel.IPPROTO_IPV6,
                        OptionLevel.IPPROTO_TCP,
                        OptionLevel.IPPROTO_UDP,
                        OptionLevel.IPPROTO_ICMPV6,
                        OptionLevel.SOL_RAW,
                        OptionLevel.SOL_LOCAL,
                        OptionLevel.AF_VSOCK);
        assertThat(all())
                .isSortedAccordingTo(Comparator.<Option<?>, Integer>comparing(option -> levels.indexOf(option.level()))
                        .thenComparing(Option::name));
    }

    @Test
    void shouldNameNoOptionTwice() {
        assertThat(all().stream().map(Option::name)).doesNotHaveDuplicates();
        assertThat(all().stream()
                        .filter(option -> option.linuxNumber() != Option.NONE)
                        .map(option -> option.level() + " " + option.linuxNumber()))
                .doesNotHaveDuplicates();
        assertThat(all().stream()
                        .filter(option -> option.darwinNumber() != Option.NONE)
                        .map(option -> option.level() + " " + option.darwinNumber()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("classes")
    void shouldHaveEveryConstantUnderItsName(Class<?> level) throws IllegalAccessException {
        List<String> names = new ArrayList<>();
        for (Field field : level.getFields()) {
            Option<?> option = (Option<?>) field.get(null);
            assertThat(option.name()).isEqualTo(field.getName());
            assertThat(Options.named(field.getName()))
                    .hasValueSatisfying(one -> assertThat((Object) one).isSameAs(option));
            names.add(field.getName());
        }
        assertThat(names).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldDescribeEveryOption(Option<?> option) {
        assertThat(option.linuxNumber() != Option.NONE || option.darwinNumber() != Option.NONE)
                .as("a system has it")
                .isTrue();
        assertThat(option.kinds()).isNotEmpty();
        option.since().ifPresent(system -> assertThat(system).matches("(Linux|macOS) \\d+(\\.\\d+){0,2}"));
        option.privilege().ifPresent(name -> assertThat(name).matches("CAP_[A-Z_]+"));
        option.note().ifPresent(note -> assertThat(note).doesNotContain("\n").doesNotEndWith("."));
        assertThat(option.type().name()).isNotEmpty();
        assertThat(option.type().expected()).isNotEmpty();
        assertThat(option.type().length()).isPositive();
        if (!option.access().isSettable()) {
            assertThat(option.privilege()).isEmpty();
            assertThat(option.when()).isEqualTo(OptionMoment.ANY_TIME);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldGiveEverySettableNumberARange(Option<?> option) {
        if (option.type().name().equals("int") && option.access().isSettable() && !ANY_NUMBER.contains(option)) {
            assertThat(option.type().expected()).isNotEqualTo("a number");
        }
    }

    @Test
    void shouldRefuseWhatIsOutOfRangeWithTheRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpOptions.IP_MINTTL.check(256))
                .withMessage("IP_MINTTL: 256 (expected: 0 to 255 hops)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TcpOptions.TCP_KEEPCNT.check(0))
                .withMessage("TCP_KEEPCNT: 0 (expected: 1 to 127 probes)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketLevelOptions.SO_RCVBUF.check(0))
                .withMessage("SO_RCVBUF: 0 (expected: >= 1 bytes)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TcpOptions.TCP_CONGESTION.check("a-name-that-is-too-long"))
                .withMessage("TCP_CONGESTION: a-name-that-is-too-long (expected: at most 16 bytes of text)");
    }

    @Test
    void shouldRefuseToSetWhatCanOnlyBeRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketLevelOptions.SO_TYPE.check(1))
                .withMessage("SO_TYPE: can only be read");
    }

    @Test
    void shouldKnowWhichOptionsAKindHas() {
        assertThat(Options.of(SocketKind.UDP4))
                .contains(SocketLevelOptions.SO_BROADCAST, IpOptions.IP_TTL, UdpOptions.UDP_SEGMENT)
                .doesNotContain(TcpOptions.TCP_NODELAY, Ipv6Options.IPV6_TCLASS, LinuxSocketOptions.SO_PASSCRED);
        assertThat(Options.of(SocketKind.VSOCK))
                .contains(SocketLevelOptions.SO_RCVBUF, VsockOptions.SO_VM_SOCKETS_BUFFER_SIZE)
                .doesNotContain(IpOptions.IP_TTL);
        assertThat(Options.of(SocketKind.RAW6))
                .contains(Icmp6Options.ICMP6_FILTER)
                .doesNotContain(IpOptions.IP_TTL);
        assertThat(Options.of(SocketKind.TCP6)).contains(IpOptions.IP_TTL, Ipv6Options.IPV6_TCLASS);
    }
}
