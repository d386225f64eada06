package io.sockflux.examples;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.ConnectRetry;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.stream.Listener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program is this program: it compiles, runs, and stands in the README word for word. */
class ReadmeTest {

    @Test
    void shouldRunTheProgramOfTheReadme(@TempDir Path folder) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        program(folder, new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .allMatch(line -> line.matches("(tcp|unix):.* says: Hello, (tcp|unix):.*"));
    }

    @Test
    void shouldHaveTheSameProgramInTheReadme() throws IOException {
        List<String> here = code(Files.readString(Path.of("src/test/java/io/sockflux/examples/ReadmeTest.java")));
        List<String> readme = Files.readString(Path.of("../README.md"))
                .lines()
                .dropWhile(line -> !line.equals("```java"))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .map(String::strip)
                .collect(Collectors.toList());
        assertThat(here).isEqualTo(readme);
    }

    private static List<String> code(String source) {
        return source.lines()
                .map(String::strip)
                .dropWhile(line -> !line.equals("// README begins"))
                .skip(1)
                .takeWhile(line -> !line.equals("// README ends"))
                // What a test needs besides.
                .map(line -> line.replace("out.println(", "System.out.println(")
                        .replace("requireNonNull(listener)", "listener"))
                .collect(Collectors.toList());
    }

    private static void program(Path folder, PrintStream out) {
        // README begins
        try (Network network = Network.create()) {
            // One server on endpoints of two kinds; a connection is closed when its publisher ends.
            Listener listener = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0", "tcp://[::1]:0", "unix:" + folder.resolve("greeting.sock"))
                    .serve(connection -> connection.send("Hello, " + connection.peerEndpoint()))
                    .block();

            for (Endpoint endpoint : requireNonNull(listener).endpoints()) {
                // A fresh socket for each attempt; between attempts the textbook's 1 s, 2 s, 4 s …
                String answer = network.connector(endpoint)
                        .retry(ConnectRetry.doubling())
                        .use(connection -> connection.receive().collectString(StandardCharsets.UTF_8, 1024))
                        .blockFirst();
                out.println(endpoint + " says: " + answer);
            }
            listener.close().block();
        }
        // README ends
    }
}
