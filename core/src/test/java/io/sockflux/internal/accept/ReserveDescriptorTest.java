package io.sockflux.internal.accept;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Descriptors that are held are given back for good when the listener is closed. */
class ReserveDescriptorTest {

    @Test
    void shouldLendOneAtATime() {
        ReserveDescriptor reserve = new ReserveDescriptor();
        assertThat(reserve.lend()).isTrue();
        assertThat(reserve.isLent()).isTrue();
        assertThat(reserve.lend()).isFalse();
        assertThat(reserve.takeBack()).isTrue();
        assertThat(reserve.isLent()).isFalse();
        reserve.close();
    }

    @Test
    void shouldHoldNoneAfterItsClose() {
        ReserveDescriptor reserve = new ReserveDescriptor();
        reserve.close();
        // As by a pause that passes behind the close.
        assertThat(reserve.takeBack()).isFalse();
        assertThat(reserve.lend()).isFalse();
    }

    @Test
    void shouldHoldNoneAfterACloseAmidALoan() {
        ReserveDescriptor reserve = new ReserveDescriptor();
        assertThat(reserve.lend()).isTrue();
        reserve.close();
        assertThat(reserve.takeBack()).isFalse();
        assertThat(reserve.lend()).isFalse();
    }
}
