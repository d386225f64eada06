package io.sockflux.transport.posix.sys;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.option.Option;
import io.sockflux.option.OptionLevel;
import io.sockflux.option.Options;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The numbers and sizes of the catalogue of options, against what the system's own headers say. */
@EnabledIf(value = "thereIsACompiler", disabledReason = "there is no cc, which reads the system's headers")
class OptionNumberTest {

    private static final String[] LINUX = {
        "sys/socket.h",
        "sys/time.h",
        "netinet/in.h",
        "linux/in.h",
        "linux/in6.h",
        "linux/tcp.h",
        "linux/udp.h",
        "linux/icmp.h",
        "netinet/icmp6.h",
        "linux/net_tstamp.h",
        "linux/vm_sockets.h",
        "asm/socket.h"
    };
    /** This header is not among those of macOS that a compiler for another system may bring. */
    private static final String ICMP6 = "netinet/icmp6.h";

    private static final String[] DARWIN = {
        "sys/types.h",
        "sys/socket.h",
        "sys/time.h",
        "sys/un.h",
        "sys/ucred.h",
        "netinet/in.h",
        "netinet/tcp.h",
        "netinet/udp.h"
    };

    /** What macOS calls them. */
    private static final Map<String, String> DARWIN_NAMES =
            Map.of("SO_LINGER", "SO_LINGER_SEC", "TCP_KEEPIDLE", "TCP_KEEPALIVE", "IP_RETOPTS", "IP_RECVRETOPTS");

    /** The kinds of values that are structures of that name. */
    private static final Set<String> STRUCTURES = Set.of(
            "linger",
            "timeval",
            "ip_mreqn",
            "ipv6_mreq",
            "ip_mreq_source",
            "group_req",
            "group_source_req",
            "icmp6_filter",
            "ip6_mtuinfo",
            "in6_pktinfo",
            "in_addr",
            "ucred",
            "sock_txtime",
            "xucred",
            "icmp_filter");

    @TempDir
    Path folder;

    static boolean thereIsACompiler() {
        return CProgram.isThereACompiler();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldHaveTheNumbersOfLinux() throws Exception {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (Option<?> option : Options.all()) {
            if (option.linuxNumber() != Option.NONE) {
                ours.put(option.name(), (long) option.linuxNumber());
            }
        }
        Map<String, Long> theirs = new CProgram(folder, LINUX).macros(List.copyOf(ours.keySet()));
        assertThat(theirs).isNotEmpty();
        for (Option<?> option : Options.all()) {
            if (ours.containsKey(option.name()) && !theirs.containsKey(option.name())) {
                assertThat(isNewerThan(option, 5, 4))
                        .as("%s is not in the headers", option)
                        .isTrue();
                ours.remove(option.name());
            }
        }
        assertThat(new TreeMap<>(ours)).isEqualTo(new TreeMap<>(theirs));
    }

    @Test
    @EnabledOnOs(OS.MAC)
    void shouldHaveTheNumbersOfMacOs() throws Exception {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (Option<?> option : Options.all()) {
            if (option.darwinNumber() != Option.NONE) {
                ours.put(DARWIN_NAMES.getOrDefault(option.name(), option.name()), (long) option.darwinNumber());
            }
        }
        Map<String, Long> theirs = new CProgram(folder, headers()).macros(List.copyOf(ours.keySet()));
        assertThat(theirs).containsKeys("SO_NOSIGPIPE", "TCP_CONNECTIONTIMEOUT", "IPV6_RECVPKTINFO", "LOCAL_PEERPID");
        ours.keySet().retainAll(theirs.keySet());
        assertThat(new TreeMap<>(ours)).isEqualTo(new TreeMap<>(theirs));
    }

    @Test
    void shouldHaveTheNumbersOfLevels() throws Exception {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (Option<?> option : Options.all()) {
            OptionLevel level = option.level();
            if (level.number() != Option.NONE && !(Constant.isDarwin() && level.equals(OptionLevel.SOL_RAW))) {
                ours.put(level.name(), (long) level.number());
            }
        }
        assertThat(new CProgram(folder, headers()).values(List.copyOf(ours.keySet())))
                .isEqualTo(ours);
    }

    @Test
    void shouldHaveTheSizesOfStructures() throws Exception {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (Option<?> option : Options.all()) {
            if (option.exists()
                    && STRUCTURES.contains(option.type().name())
                    && (hasIcmp6() || !option.type().name().equals("icmp6_filter"))) {
                ours.put("sizeof(struct " + option.type().name() + ")", (long)
                        option.type().length());
            }
        }
        assertThat(ours).containsKey("sizeof(struct group_source_req)");
        assertThat(new CProgram(folder, headers()).values(List.copyOf(ours.keySet())))
                .isEqualTo(ours);
    }

    private boolean hasIcmp6() throws IOException, InterruptedException {
        return !Constant.isDarwin() || new CProgram(folder, "netinet/in.h", ICMP6).hasHeaders();
    }

    private String[] headers() throws IOException, InterruptedException {
        if (!Constant.isDarwin()) {
            return LINUX;
        }
        return hasIcmp6() ? Stream.concat(Stream.of(DARWIN), Stream.of(ICMP6)).toArray(String[]::new) : DARWIN;
    }

    private static boolean isNewerThan(Option<?> option, int major, int minor) {
        Optional<Matcher> since = option.since()
                .map(Pattern.compile("Linux (\\d+)\\.(\\d+).*")::matcher)
                .filter(Matcher::matches);
        return since.map(version -> 1000 * Integer.parseInt(version.group(1)) + Integer.parseInt(version.group(2)))
                .filter(version -> version > 1000 * major + minor)
                .isPresent();
    }
}
