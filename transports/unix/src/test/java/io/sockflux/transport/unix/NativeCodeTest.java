package io.sockflux.transport.unix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import org.junit.jupiter.api.Test;

class NativeCodeTest {

    private static Throwable missing() {
        Throwable failure = new UnsatisfiedLinkError("could not load a native library: netty_transport_native_epoll");
        failure.initCause(new FileNotFoundException("META-INF/native/libnetty_transport_native_epoll_x86_64.so"));
        return failure;
    }

    @Test
    void shouldSayWhichJarIsMissingOnTheClassPath() {
        assertThat(NativeCode.unavailable(missing(), NativeCodeTest.class, "epoll", "linux")
                        .reason())
                .startsWith("META-INF/native/libnetty_transport_native_epoll_x86_64.so is missing"
                        + " (expected: io.netty:netty-transport-native-epoll with the classifier linux-")
                .endsWith(" on the class path)");
    }

    @Test
    void shouldSayWhatToRequireOnTheModulePath() {
        assertThat(NativeCode.expected(true, "epoll", "linux", "x86_64"))
                .startsWith("\"requires io.netty.transport.epoll.linux.x86_64;\" in the program's module-info.java,"
                        + " or --add-modules io.netty.transport.epoll.linux.x86_64,");
    }

    @Test
    void shouldFindAMissingFileBesideAnotherFailure() {
        Throwable failure = new UnsatisfiedLinkError("no netty in java.library.path");
        failure.addSuppressed(missing());
        assertThat(NativeCode.unavailable(failure, NativeCodeTest.class, "epoll", "linux")
                        .reason())
                .contains("(expected: io.netty:netty-transport-native-epoll");
    }

    @Test
    void shouldSayNothingOfJarsWhereTheFileIsThere() {
        Throwable failure = new UnsatisfiedLinkError("libc.musl.so.1: cannot open shared object file");
        assertThat(NativeCode.unavailable(failure, NativeCodeTest.class, "epoll", "linux")
                        .reason())
                .isEqualTo("libc.musl.so.1: cannot open shared object file");
    }
}
