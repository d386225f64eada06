package io.sockflux.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Each example in the Javadoc of the public API is a region of a test beside this one, so it compiles and runs. The id of
 * the snippet tag names the region, such as {@code ServePageTest.echo}. {@code -Dsockflux.docs.update=true} writes the
 * examples anew from the tests.
 */
class JavadocExamplesTest {

    private static final Path API = Project.ROOT.resolve("core/src/main/java/io/sockflux");
    private static final Path INTEGRATIONS = Project.ROOT.resolve("integrations");
    private static final Pattern EXAMPLE = Pattern.compile(
            "^( *\\* )\\{@snippet id=\"(\\w+)\\.(\\w+)\" :\n(.*?)^ *\\* \\}\n", Pattern.DOTALL | Pattern.MULTILINE);

    /** The names of all snippets that the Javadoc shows. */
    static Set<String> shown() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path file : sources()) {
            Matcher example = EXAMPLE.matcher(Files.readString(file));
            while (example.find()) {
                names.add(example.group(2) + "#" + example.group(3));
            }
        }
        return names;
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>(Project.files(API, ".java"));
        files.addAll(Project.files(INTEGRATIONS, ".java"));
        return files;
    }

    @Test
    void shouldShowWhatTheTestsRun() throws IOException {
        Map<String, String> regions = Snippets.all();
        List<String> unlike = new ArrayList<>();
        for (Path file : sources()) {
            String text = Files.readString(file);
            Matcher example = EXAMPLE.matcher(text);
            StringBuilder updated = new StringBuilder();
            while (example.find()) {
                String name = example.group(2) + "#" + example.group(3);
                assertThat(regions)
                        .as("%s shows an example that no test has", Project.name(file))
                        .containsKey(name);
                String prefix = example.group(1);
                String body = regions.get(name)
                        .lines()
                        .map(line -> (prefix + line).stripTrailing() + "\n")
                        .collect(Collectors.joining());
                if (!body.equals(example.group(4))) {
                    unlike.add(Project.name(file) + ": " + name);
                }
                example.appendReplacement(
                        updated,
                        Matcher.quoteReplacement(prefix + "{@snippet id=\"" + name.replace('#', '.') + "\" :\n" + body
                                + prefix + "}\n"));
            }
            if (Project.UPDATE && !updated.isEmpty()) {
                Files.writeString(file, example.appendTail(updated).toString());
            }
        }
        if (!Project.UPDATE) {
            assertThat(unlike)
                    .as("examples that are not as the test has them (write them: -Dsockflux.docs.update=true)")
                    .isEmpty();
        }
    }

    @Test
    void shouldHaveNoExampleThatNoTestRuns() throws IOException {
        List<String> loose = new ArrayList<>();
        for (Path file : sources()) {
            if (EXAMPLE.matcher(Files.readString(file)).replaceAll("").contains("{@snippet")) {
                loose.add(Project.name(file));
            }
        }
        assertThat(loose).as("Javadoc with an example that no test runs").isEmpty();
    }

    /** What a handler's author asks is answered where the author looks. */
    @Test
    void shouldShowAnExampleAtEachOf() throws IOException {
        List<String> without = new ArrayList<>();
        for (String method : List.of(
                "Acceptor.java Mono<Listener> serve(",
                "Connector.java Flux<T> use(",
                "Connector.java Mono<Connection> connect(",
                "stream/Connection.java ByteFlux receive(",
                "stream/Connection.java Mono<Void> send(Publisher<",
                "stream/Connection.java Mono<Void> shutdown(",
                "stream/Connection.java Mono<CloseOutcome> close(",
                "stream/Connection.java Mono<Void> abort(",
                "stream/Connection.java Mono<RelayOutcome> relayTo(Connection other)",
                "stream/Listener.java Flux<Connection> accept(",
                "stream/Listener.java Mono<DrainOutcome> drain(",
                "pool/ConnectionPool.java Flux<T> use(",
                "pool/ConnectionPool.java Mono<PooledConnection> acquire(",
                "datagram/DatagramSocket.java Flux<Message> receive()",
                "datagram/DatagramSocket.java Mono<Void> send(Publisher<",
                "DatagramBinder.java Mono<DatagramSocket> bind(")) {
            String[] place = method.split(" ", 2);
            String text = Files.readString(API.resolve(place[0]));
            int at = text.indexOf(place[1]);
            assertThat(at).as("%s has %s", place[0], place[1]).isPositive();
            if (!text.substring(text.lastIndexOf("/**", at), at).contains("{@snippet")) {
                without.add(method);
            }
        }
        assertThat(without).as("methods without an example").isEmpty();
    }
}
