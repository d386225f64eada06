package io.sockflux.netdb;

import io.sockflux.address.IpAddress;
import io.sockflux.address.Protocol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The lines of {@code hosts(5)}, {@code networks(5)}, {@code protocols(5)} and {@code services(5)}. */
final class FileFormats {

    static final FileFormat<HostEntry> HOSTS =
            new FileFormat<>("hosts", BuiltInNames.HOSTS, FileFormats::host, e -> names(e.name(), e.aliases()), true);
    static final FileFormat<NetworkEntry> NETWORKS = new FileFormat<>(
            "networks", BuiltInNames.NETWORKS, FileFormats::network, e -> names(e.name(), e.aliases()), true);
    static final FileFormat<ProtocolEntry> PROTOCOLS = new FileFormat<>(
            "protocols", BuiltInNames.PROTOCOLS, FileFormats::protocol, e -> names(e.name(), e.aliases()), false);
    static final FileFormat<ServiceEntry> SERVICES = new FileFormat<>(
            "services", BuiltInNames.SERVICES, FileFormats::service, e -> names(e.name(), e.aliases()), false);

    private static final int LAST_IN_HEADER = 255;

    private FileFormats() {}

    private static @Nullable HostEntry host(List<String> words, Consumer<String> refuse) {
        Optional<IpAddress> address = IpAddress.read(words.get(0));
        if (address.isEmpty()) {
            refuse.accept("address: \"" + words.get(0) + "\" (expected: an IPv4 or an IPv6 address)");
            return null;
        }
        if (words.size() < 2) {
            refuse.accept("has no name (expected: ADDRESS NAME)");
            return null;
        }
        return new HostEntry(words.get(1), words.subList(2, words.size()), List.of(address.get()));
    }

    private static @Nullable NetworkEntry network(List<String> words, Consumer<String> refuse) {
        if (words.size() < 2) {
            refuse.accept("has no number (expected: NAME NUMBER, such as loopback 127.0.0.0)");
            return null;
        }
        OptionalInt number = NetworkNumbers.read(words.get(1));
        if (number.isEmpty()) {
            refuse.accept("number: \"" + words.get(1) + "\" (expected: one to four numbers from 0 to 255 with dots)");
            return null;
        }
        return new NetworkEntry(words.get(0), words.subList(2, words.size()), number.getAsInt());
    }

    private static @Nullable ProtocolEntry protocol(List<String> words, Consumer<String> refuse) {
        if (words.size() < 2) {
            refuse.accept("has no number (expected: NAME NUMBER, such as tcp 6)");
            return null;
        }
        int number = decimal(words.get(1));
        if (number < 0 || (number > LAST_IN_HEADER && number != Protocol.MPTCP.number())) {
            refuse.accept("number: \"" + words.get(1) + "\" (expected: 0 to 255, or 262 for MPTCP)");
            return null;
        }
        return new ProtocolEntry(words.get(0), words.subList(2, words.size()), number);
    }

    private static @Nullable ServiceEntry service(List<String> words, Consumer<String> refuse) {
        if (words.size() < 2) {
            refuse.accept("has no port (expected: NAME PORT/PROTOCOL, such as http 80/tcp)");
            return null;
        }
        String where = words.get(1);
        int slash = where.indexOf('/');
        if (slash < 0 || slash == where.length() - 1) {
            refuse.accept("port: \"" + where + "\" has no protocol (expected: PORT/PROTOCOL, such as 80/tcp)");
            return null;
        }
        int port = number(where.substring(0, slash));
        if (port < 0) {
            refuse.accept("port: \"" + where.substring(0, slash)
                    + "\" (expected: 0 to 65535, in decimal, in octal after 0 or in hexadecimal after 0x)");
            return null;
        }
        int protocol = slash;
        while (protocol < where.length() && where.charAt(protocol) == '/') {
            // The C library takes several slashes in a row for a single slash.
            protocol++;
        }
        if (protocol == where.length()) {
            refuse.accept("port: \"" + where + "\" has no protocol (expected: PORT/PROTOCOL, such as 80/tcp)");
            return null;
        }
        return new ServiceEntry(words.get(0), words.subList(2, words.size()), port, where.substring(protocol));
    }

    /** A number from 0 to 65,535 as {@code strtoul(3)} reads it with the base 0; -1 if it is none. */
    private static int number(String text) {
        if (!text.startsWith("0") || text.length() == 1) {
            return decimal(text);
        }
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        int radix = hexadecimal ? 16 : 8;
        int value = 0;
        for (int i = hexadecimal ? 2 : 1; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            value = value * radix + digit;
            if (digit < 0 || value > 65_535) {
                return -1;
            }
        }
        return hexadecimal && text.length() == 2 ? -1 : value;
    }

    /** A number from 0 to 65,535; -1 if it is none. */
    private static int decimal(String digits) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            value = value * 10 + c - '0';
            if (c < '0' || c > '9' || value > 65_535) {
                return -1;
            }
        }
        return digits.isEmpty() ? -1 : value;
    }

    private static List<String> names(String name, List<String> aliases) {
        if (aliases.isEmpty()) {
            return List.of(name);
        }
        List<String> all = new ArrayList<>(aliases.size() + 1);
        all.add(name);
        all.addAll(aliases);
        return Collections.unmodifiableList(all);
    }
}
