package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.NetworkEntry;
import io.sockflux.netdb.ProtocolEntry;
import io.sockflux.netdb.ServiceEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The program {@code getent(1)}, and how it prints entries. */
final class Getent {

    private static final int ONE_IS_MISSING = 2;

    private Getent() {}

    /** Every entry of a database, each as the words of a line. */
    static List<List<String>> all(String database) {
        return run(List.of("getent", database));
    }

    /** The entries of these keys; a key that has none is passed over. */
    static List<List<String>> of(String database, Collection<String> keys) {
        List<String> command = new ArrayList<>(List.of("getent", database, "--"));
        command.addAll(keys);
        return run(command);
    }

    private static List<List<String>> run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            String lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("status of %s", command).isIn(0, ONE_IS_MISSING);
            return lines.lines().map(Getent::words).toList();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> words(String line) {
        return Arrays.stream(line.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    /** A line for each address. */
    static Stream<List<String>> printed(HostEntry host) {
        return host.addresses().stream().map(address -> line(address.toString(), host.name(), host.aliases()));
    }

    static List<String> printed(NetworkEntry network) {
        return line(network.name(), network.address().toString(), network.aliases());
    }

    static List<String> printed(ProtocolEntry protocol) {
        return line(protocol.name(), "" + protocol.number(), protocol.aliases());
    }

    static List<String> printed(ServiceEntry service) {
        return line(service.name(), service.port() + "/" + service.protocol(), service.aliases());
    }

    private static List<String> line(String first, String second, List<String> rest) {
        return Stream.concat(Stream.of(first, second), rest.stream()).toList();
    }
}
