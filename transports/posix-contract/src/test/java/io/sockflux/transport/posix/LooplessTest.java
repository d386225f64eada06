package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.netdb.Databases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where Netty's loop cannot be had, the transport says so by its name, and stands in with names all the same. */
class LooplessTest {

    /** Tells what a process without native code has. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            try (Network network = Network.builder().transport("posix").build()) {
                System.out.println("made a network over " + network.transport());
            } catch (TransportUnavailableException e) {
                System.out.println(e.getMessage());
            }
            try (Network network = Network.create()) {
                boolean files =
                        network.databases().getClass().equals(Databases.files().getClass());
                System.out.println(network.transport() + (files ? " without" : " with") + " the C library's names");
            } catch (TransportUnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void shouldSayThatItsLoopIsMissing() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dio.netty.transport.noNative=true",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Child.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> told = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(child.waitFor()).isZero();
        assertThat(told).hasSize(2);
        assertThat(told.get(0))
                .startsWith("transport posix is not available: its loop, epoll, is not available: ")
                .contains("-Dio.netty.transport.noNative=true");
        // Names need no loop, so they stand in where another transport is on the class path, as nio is in some builds.
        assertThat(told.get(1))
                .satisfiesAnyOf(
                        words -> assertThat(words).isEqualTo("nio with the C library's names"),
                        words -> assertThat(words)
                                .startsWith("no transport is available")
                                .contains("posix is not available: its loop, epoll, is not available: "));
    }
}
