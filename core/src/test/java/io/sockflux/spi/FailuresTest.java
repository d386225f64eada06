package io.sockflux.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.sockflux.error.Errno;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailuresTest {

    @ParameterizedTest
    @EnumSource
    void shouldReadTheNumberThatNettyWrites(Errno errno) {
        String message = "recvAddress(..) failed with error(-" + errno.number() + "): whatever";

        assertThat(Failures.ofNettyNative(new IOException(message))).contains(errno);
    }

    @Test
    void shouldReadTheNumberOfTheCause() {
        Throwable cause = new ConnectException("connect(..) failed with error(-" + Errno.ECONNREFUSED.number() + ")");

        assertThat(Failures.ofNettyNative(new IOException("wrapped", cause))).contains(Errno.ECONNREFUSED);
        assertThat(Failures.ofNettyNative(new RuntimeException(cause))).contains(Errno.ECONNREFUSED);
    }

    @ParameterizedTest
    @CsvSource({"nothing here", "error(x)", "failed with error(-4711): strange", "failed with error(-99999999999): more"
    })
    void shouldBeEmptyWhereNettyGivesNoNumberOfOurs(String message) {
        assertThat(Failures.ofNettyNative(new IOException(message))).isEmpty();
    }

    @Test
    void shouldBeEmptyWithoutAMessage() {
        assertThat(Failures.ofNettyNative(new IOException())).isEmpty();
        assertThat(Failures.ofJdk(new IOException())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTheWordsOfTheCLibrary(Errno errno) {
        String words = Character.toUpperCase(errno.description().charAt(0))
                + errno.description().substring(1);

        assertThat(Failures.ofJdk(new SocketException(words))).contains(errno);
        assertThat(Failures.ofJdk(new RuntimeException("wrapped", new IOException(words))))
                .contains(errno);
    }

    @ParameterizedTest
    @CsvSource({
        "Connection reset, ECONNRESET",
        "Connection refused: /127.0.0.1:9, ECONNREFUSED",
        "Too many open files in system, ENFILE",
        "No such device or address, ENXIO",
    })
    void shouldReadTheWordsOfTheJdk(String message, Errno errno) {
        assertThat(Failures.ofJdk(new IOException(message))).contains(errno);
    }

    @Test
    void shouldGoByTheTypeWhereTheWordsAreOfAnotherLanguage() {
        assertThat(Failures.ofJdk(new NoRouteToHostException("kein Weg"))).contains(Errno.EHOSTUNREACH);
        assertThat(Failures.ofJdk(new BindException("belegt"))).contains(Errno.EADDRINUSE);
        assertThat(Failures.ofJdk(new IOException(new ConnectException("verweigert"))))
                .contains(Errno.ECONNREFUSED);
        assertThat(Failures.ofJdk(new IOException("etwas anderes"))).isEmpty();
    }

    @Test
    void shouldTellNettysTimeoutFromARefusal() {
        assertThat(Failures.ofJdk(new ConnectTimeoutException("connection timed out after 30000 ms: /192.0.2.1:9")))
                .contains(Errno.ETIMEDOUT);
    }
}
