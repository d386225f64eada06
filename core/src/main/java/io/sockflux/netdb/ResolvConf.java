package io.sockflux.netdb;

import io.sockflux.address.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings in {@code resolv.conf(5)}. As in the C library, the last of several {@code domain} and {@code search}
 * lines counts, and unreadable lines are skipped. Without a server in the file, this machine's own is asked.
 */
final class ResolvConf {

    static final Path USUAL = Path.of("/etc/resolv.conf");

    private static final int DNS_PORT = 53;
    private static final int MOST_NDOTS = 15;
    private static final int MOST_ATTEMPTS = 5;
    private static final int LONGEST_TIMEOUT_SECONDS = 30;

    private final List<InetSocketAddress> servers = new ArrayList<>();
    private List<String> search = List.of();
    private int ndots = 1;
    private int attempts = 2;
    /** The timeout in seconds; 0 if the file has none. */
    private int timeout;

    private boolean rotate;

    private ResolvConf() {}

    static ResolvConf ofThisMachine() {
        try {
            return parse(Files.readAllLines(USUAL, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // The file is optional.
            return parse(List.of());
        }
    }

    static ResolvConf parse(List<String> lines) {
        ResolvConf conf = new ResolvConf();
        for (String line : lines) {
            conf.read(line.split("[#;]", 2)[0].strip().split("\\s+"));
        }
        if (conf.servers.isEmpty()) {
            conf.servers.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT));
        }
        return conf;
    }

    private void read(String[] words) {
        if (words.length < 2) {
            return;
        }
        switch (words[0]) {
            case "nameserver" -> addServer(words[1]);
            case "domain" -> search = List.of(words[1]);
            case "search" -> search = List.of(words).subList(1, words.length);
            case "options" -> List.of(words).subList(1, words.length).forEach(this::option);
            default -> {
                // A keyword of another system, or of no meaning here.
            }
        }
    }

    private void addServer(String text) {
        try {
            IpAddress.read(text)
                    .ifPresent(address -> servers.add(new InetSocketAddress(address.toInetAddress(), DNS_PORT)));
        } catch (IllegalArgumentException e) {
            // This machine has no such zone.
        }
    }

    private void option(String word) {
        String[] parts = word.split(":", 2);
        switch (parts[0]) {
            case "ndots" -> ndots = number(parts, ndots, 0, MOST_NDOTS);
            case "attempts" -> attempts = number(parts, attempts, 1, MOST_ATTEMPTS);
            case "timeout" -> timeout = number(parts, timeout, 1, LONGEST_TIMEOUT_SECONDS);
            case "rotate" -> rotate = true;
            default -> {
                // An option of no meaning here.
            }
        }
    }

    private static int number(String[] parts, int otherwise, int least, int most) {
        if (parts.length < 2 || !parts[1].matches("[0-9]{1,6}")) {
            return otherwise;
        }
        return Math.max(least, Math.min(most, Integer.parseInt(parts[1])));
    }

    List<InetSocketAddress> servers() {
        return List.copyOf(servers);
    }

    List<String> search() {
        return search.stream()
                .map(domain -> domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain)
                .filter(domain -> !domain.isEmpty() && !domain.startsWith(".") && !domain.endsWith("."))
                .toList();
    }

    int ndots() {
        return ndots;
    }

    int attempts() {
        return attempts;
    }

    /** How long a question waits, in seconds; 0 if the file does not say. */
    int timeout() {
        return timeout;
    }

    boolean rotate() {
        return rotate;
    }
}
