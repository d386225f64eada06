package io.sockflux.transport.nio;

import io.sockflux.option.Option;
import io.sockflux.option.SocketKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options as rows of a table: what the catalogue knows of each, and which transports reach it. */
final class OptionMatrix {

    private static final List<String> HEAD = List.of(
            "level",
            "name",
            "type",
            "Linux",
            "macOS",
            "since",
            "kinds",
            "when",
            "access",
            "epoll",
            "io_uring",
            "kqueue",
            "nio",
            "posix");

    private static final String NO = "–";

    /** The kinds that Netty's own transports have channels for. */
    private static final Set<SocketKind> STREAMS = EnumSet.of(SocketKind.TCP4, SocketKind.TCP6, SocketKind.UNIX);

    /** The kinds of Netty's channels on epoll, where posix is not there. */
    private static final Set<SocketKind> ON_EPOLL = EnumSet.of(
            SocketKind.TCP4, SocketKind.TCP6, SocketKind.UNIX, SocketKind.UDP4, SocketKind.UDP6, SocketKind.UNIX_DGRAM);

    /** Words for sets of kinds, the larger first; what is in none has its own. */
    private static final Map<String, Set<SocketKind>> GROUPS = groups();

    private OptionMatrix() {}

    static List<String> lines(List<Option<?>> options) {
        List<String> lines = new ArrayList<>();
        lines.add(row(HEAD));
        lines.add("|" + "---|".repeat(HEAD.size()));
        options.forEach(option -> lines.add(row(cells(option))));
        return lines;
    }

    private static List<String> cells(Option<?> option) {
        boolean linux = option.linuxNumber() != Option.NONE && option.level().linux() != Option.NONE;
        boolean darwin = option.darwinNumber() != Option.NONE && option.level().darwin() != Option.NONE;
        return List.of(
                option.level().name(),
                option.name(),
                option.type().name() + option.unit().map(unit -> ", " + unit).orElse(""),
                linux ? Integer.toString(option.linuxNumber()) : NO,
                darwin ? Integer.toString(option.darwinNumber()) : NO,
                option.since().orElse(NO),
                kinds(option.kinds()),
                option.access().isSettable() ? option.when().words() : NO,
                access(option),
                nettys(option, linux, ON_EPOLL),
                nettys(option, linux, STREAMS),
                nettys(option, darwin, STREAMS),
                isInJdk(option) ? "yes" : NO,
                linux || darwin ? "yes" : NO);
    }

    private static String access(Option<?> option) {
        String set =
                "set" + option.privilege().map(privilege -> " by " + privilege).orElse("");
        return switch (option.access()) {
            case READ -> "read";
            case WRITE -> set;
            case READ_WRITE -> "read, " + set;
        };
    }

    private static boolean isInJdk(Option<?> option) {
        return JdkOptions.named(option) != null || MulticastOptions.has(option) || NioGroups.has(option);
    }

    private static String nettys(Option<?> option, boolean exists, Set<SocketKind> kinds) {
        if (!exists) {
            return NO;
        }
        return Collections.disjoint(option.kinds(), kinds) ? "by posix" : "yes";
    }

    static String kinds(Set<SocketKind> kinds) {
        Set<SocketKind> rest = EnumSet.noneOf(SocketKind.class);
        rest.addAll(kinds);
        List<String> words = new ArrayList<>();
        GROUPS.forEach((word, group) -> {
            if (rest.containsAll(group)) {
                words.add(word);
                rest.removeAll(group);
            }
        });
        rest.forEach(kind -> words.add(kind.label()));
        return String.join(", ", words);
    }

    private static Map<String, Set<SocketKind>> groups() {
        Map<String, Set<SocketKind>> groups = new LinkedHashMap<>();
        groups.put("all", SocketKind.ALL);
        groups.put("inet", SocketKind.INET);
        groups.put("inet4", SocketKind.INET4);
        groups.put("inet6", SocketKind.INET6);
        groups.put("unix-all", SocketKind.UNIX_ALL);
        groups.put("tcp", SocketKind.TCP);
        groups.put("udp", SocketKind.UDP);
        groups.put("raw", EnumSet.of(SocketKind.RAW4, SocketKind.RAW6));
        groups.put("icmp", EnumSet.of(SocketKind.ICMP4, SocketKind.ICMP6));
        return Collections.unmodifiableMap(groups);
    }

    private static String row(List<String> cells) {
        return "| "
                + String.join(
                        " | ",
                        cells.stream().map(cell -> cell.replace("|", "\\|")).toList()) + " |";
    }
}
