package io.sockflux.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AvailabilityTest {

    @Test
    void shouldHaveNoReasonWhereItIsAvailable() {
        assertThat(Availability.available().isAvailable()).isTrue();
        assertThat(Availability.available().reason()).isEmpty();
        assertThat(Availability.available()).hasToString("available");
    }

    @Test
    void shouldSayWhyNot() {
        Availability availability = Availability.unavailable("this is Plan 9, not Linux");

        assertThat(availability.isAvailable()).isFalse();
        assertThat(availability.reason()).isEqualTo("this is Plan 9, not Linux");
        assertThat(availability).hasToString("not available: this is Plan 9, not Linux");
    }

    @Test
    void shouldGiveTheReasonOfTheRootCause() {
        Throwable root = new UnsatisfiedLinkError("no netty_epoll in java.library.path\nsecond line");
        Throwable cause = new ExceptionInInitializerError(new IllegalStateException("outer", root));

        assertThat(Availability.unavailable(cause).reason()).isEqualTo("no netty_epoll in java.library.path");
    }

    @Test
    void shouldNameTheRootCauseThatSaysNothing() {
        assertThat(Availability.unavailable(new LinkageError()).reason()).isEqualTo("LinkageError");
        assertThat(Availability.unavailable(new LinkageError(" \n")).reason()).isEqualTo("LinkageError");
    }

    @Test
    void shouldSayThatAClassIsMissingWhereTheMessageIsOnlyItsName() {
        assertThat(Availability.unavailable(new NoClassDefFoundError("io/netty/channel/epoll/Epoll"))
                        .reason())
                .isEqualTo("the class io.netty.channel.epoll.Epoll is missing");
        assertThat(Availability.unavailable(new ClassNotFoundException("io.netty.channel.epoll.Epoll"))
                        .reason())
                .isEqualTo("the class io.netty.channel.epoll.Epoll is missing");
    }
}
