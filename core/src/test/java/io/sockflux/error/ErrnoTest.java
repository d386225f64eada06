package io.sockflux.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrnoTest {

    @EnabledOnOs(OS.LINUX)
    @ParameterizedTest
    @CsvSource({
        "EPERM, 1",
        "ENOENT, 2",
        "EINTR, 4",
        "EAGAIN, 11",
        "EACCES, 13",
        "EINVAL, 22",
        "EMFILE, 24",
        "ENOTTY, 25",
        "ESPIPE, 29",
        "EPIPE, 32",
        "ENODATA, 61",
        "EOVERFLOW, 75",
        "ENOTSOCK, 88",
        "ENOPROTOOPT, 92",
        "EOPNOTSUPP, 95",
        "EMSGSIZE, 90",
        "EAFNOSUPPORT, 97",
        "EADDRINUSE, 98",
        "ENETUNREACH, 101",
        "ECONNRESET, 104",
        "ENOTCONN, 107",
        "ETIMEDOUT, 110",
        "ECONNREFUSED, 111",
        "EHOSTUNREACH, 113",
        "EINPROGRESS, 115",
    })
    void shouldHaveTheNumbersOfLinux(Errno errno, int number) {
        assertThat(errno.number()).isEqualTo(number);
    }

    @EnabledOnOs(OS.MAC)
    @ParameterizedTest
    @CsvSource({"EAGAIN, 35", "EADDRINUSE, 48", "ECONNRESET, 54", "ETIMEDOUT, 60", "ECONNREFUSED, 61"})
    void shouldHaveTheNumbersOfMacOs(Errno errno, int number) {
        assertThat(errno.number()).isEqualTo(number);
    }

    @EnabledOnOs(OS.MAC)
    @Test
    void shouldTakeBothNumbersThatMacOsHasForNotSupported() {
        assertThat(Errno.ofNumber(45)).contains(Errno.EOPNOTSUPP);
        assertThat(Errno.ofNumber(102)).contains(Errno.EOPNOTSUPP);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsNumber(Errno errno) {
        assertThat(Errno.ofNumber(errno.number())).contains(errno);
    }

    @Test
    void shouldBeEmptyForOtherNumbers() {
        assertThat(Errno.ofNumber(0)).isEmpty();
        assertThat(Errno.ofNumber(-111)).isEmpty();
        assertThat(Errno.ofNumber(4711)).isEmpty();
    }

    @Test
    void shouldHaveEachDescriptionOnce() {
        assertThat(Stream.of(Errno.values()).map(Errno::description))
                .doesNotHaveDuplicates()
                .allMatch(words -> words.equals(words.toLowerCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "ECONNREFUSED",
                "ENETUNREACH",
                "EHOSTUNREACH",
                "ENETDOWN",
                "EHOSTDOWN",
                "ETIMEDOUT",
                "ECONNRESET",
                "EAGAIN",
                "ENOBUFS",
                "EMFILE",
                "EADDRNOTAVAIL",
                "ENOENT"
            })
    void shouldSayThatItCanPass(Errno errno) {
        assertThat(errno.canPass()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "EACCES",
                "EPERM",
                "EINVAL",
                "EAFNOSUPPORT",
                "EPROTONOSUPPORT",
                "ENOTSOCK",
                "EBADF",
                "EFAULT",
                "ENAMETOOLONG",
                "ENOTDIR",
                "EISCONN"
            })
    void shouldSayThatItCannotPass(Errno errno) {
        assertThat(errno.canPass()).isFalse();
    }
}
