package io.sockflux.examples.selftest;

import io.sockflux.spi.TransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** What this machine is, as far as sockets depend on it. */
final class Surroundings {

    private static final List<String> SETTINGS = List.of(
            "net.core.somaxconn",
            "net.core.rmem_max",
            "net.core.wmem_max",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ping_group_range",
            "net.ipv4.tcp_congestion_control",
            "net.mptcp.enabled",
            "net.ipv6.conf.all.disable_ipv6",
            "kernel.io_uring_disabled");

    private static final int MOST_BYTES = 1 << 14;

    private Surroundings() {}

    /** Names and values, in an order to read. */
    static Map<String, String> all(String chosen) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        told.put("java", System.getProperty("java.vendor") + " " + Runtime.version());
        told.put("container", container());
        told.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        told.put("descriptors", limit("Max open files"));
        for (String name : SETTINGS) {
            Path file = Path.of("/proc/sys", name.replace('.', '/'));
            if (Files.isReadable(file)) {
                told.put(name, text(file).strip().replaceAll("\\s+", " "));
            }
        }
        transports(chosen, told);
        return told;
    }

    private static void transports(String chosen, Map<String, String> told) {
        ServiceLoader.load(TransportProvider.class).stream().forEach(found -> {
            try {
                TransportProvider provider = found.get();
                String state = provider.onlyByName() && !provider.name().equals(chosen)
                        ? "taken only by its name"
                        : provider.availability().toString();
                told.put("transport " + provider.name(), provider.name().equals(chosen) ? "chosen" : state);
            } catch (ServiceConfigurationError | LinkageError e) {
                told.put("transport " + found.type().getSimpleName(), "not available: " + e.getMessage());
            }
        });
    }

    private static String container() {
        if (Files.exists(Path.of("/.dockerenv"))) {
            return "docker";
        }
        if (Files.exists(Path.of("/run/.containerenv"))) {
            return "podman";
        }
        return System.getenv("KUBERNETES_SERVICE_HOST") != null ? "kubernetes" : "none that is known";
    }

    private static String limit(String name) {
        return text(Path.of("/proc/self/limits"))
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip().replaceAll("\\s+", " "))
                .findFirst()
                .orElse("unknown");
    }

    /** By one read: the kernel answers a second read of a setting with its end, wherever the first has stopped. */
    private static String text(Path file) {
        if (!Files.isReadable(file)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = new byte[MOST_BYTES];
            int length = in.read(bytes);
            return length <= 0 ? "" : new String(bytes, 0, length, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
