package io.sockflux.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of a Netty that is too old, mixed or incomplete. */
class NettyVersionsTest {

    private static final Map<String, String> RIGHT = Map.of(
            "netty-common",
            "4.2.18.Final",
            "netty-transport",
            "4.2.18.Final",
            "netty-tcnative-classes",
            "2.0.84.Final");

    @Test
    void shouldAcceptOneVersion() {
        assertThat(NettyVersions.refusal(RIGHT, true)).isNull();
        assertThat(NettyVersions.mixture(RIGHT)).isNull();
    }

    @Test
    void shouldAcceptWhatDoesNotSayItsVersion() {
        assertThat(NettyVersions.refusal(Map.of(), true)).isNull();
        assertThat(NettyVersions.mixture(Map.of())).isNull();
    }

    @Test
    void shouldRefuseAnOldVersionAndSayWhatToSet() {
        assertThat(NettyVersions.refusal(
                        Map.of("netty-common", "4.1.128.Final", "netty-transport-classes-epoll", "4.2.18.Final"), true))
                .isEqualTo(
                        "Netty is too old: 4.1.128.Final (netty-common); expected: one version, 4.2.18.Final or newer of 4.2:"
                                + " import io.netty:netty-bom before other BOMs, or set the property netty.version (Spring Boot 4 has"
                                + " 4.2, Spring Boot 3 has 4.1)");
    }

    @Test
    void shouldRefuseAJarThatHasOnlyParts() {
        assertThat(NettyVersions.refusal(Map.of(), false))
                .startsWith("Netty is too old, or a jar that holds several libraries has only parts of it: the class"
                        + " io.netty.channel.IoHandlerFactory is missing; expected: ");
    }

    @Test
    void shouldWarnOfAMixture() {
        assertThat(NettyVersions.mixture(Map.of(
                        "netty-common",
                        "4.2.18.Final",
                        "netty-buffer",
                        "4.2.18.Final",
                        "netty-transport-native-epoll",
                        "4.2.7.Final")))
                .startsWith(
                        "Netty's artifacts have different versions: 4.2.18.Final (netty-buffer, netty-common), 4.2.7.Final"
                                + " (netty-transport-native-epoll); expected: one version");
    }

    @Test
    void shouldBeTestedWithTheVersionThatItNames() {
        assertThat(Version.identify())
                .hasEntrySatisfying(
                        "netty-common",
                        version -> assertThat(version.artifactVersion()).isEqualTo(NettyVersions.TESTED));
        NettyVersions.check();
    }
}
