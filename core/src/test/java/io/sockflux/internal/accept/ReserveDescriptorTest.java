package io.sockflux.internal.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Descriptors that are held are given back for good when the listener is closed. */
class ReserveDescriptorTest {

    private final List<Channel> opened = new ArrayList<>();
    private int left = 10;

    private Channel open() {
        if (left == 0) {
            throw new ChannelException("EMFILE");
        }
        left--;
        Channel channel = new EmbeddedChannel();
        opened.add(channel);
        return channel;
    }

    private long held() {
        return opened.stream().filter(Channel::isOpen).count();
    }

    @Test
    void shouldLendOneAtATime() {
        ReserveDescriptor reserve = new ReserveDescriptor(this::open);
        assertThat(held()).isEqualTo(2);
        assertThat(reserve.lend()).isTrue();
        assertThat(reserve.isLent()).isTrue();
        assertThat(held()).isEqualTo(1);
        assertThat(reserve.lend()).isFalse();
        assertThat(reserve.takeBack()).isTrue();
        assertThat(reserve.isLent()).isFalse();
        assertThat(held()).isEqualTo(2);
        reserve.close();
        assertThat(held()).isZero();
    }

    @Test
    void shouldTellThatALoanDidNotComeBack() {
        left = 2;
        ReserveDescriptor reserve = new ReserveDescriptor(this::open);
        assertThat(reserve.lend()).isTrue();
        assertThat(reserve.takeBack())
                .as("another part of the process has the descriptor")
                .isFalse();
        left = 1;
        assertThat(reserve.takeBack()).isTrue();
        assertThat(held()).isEqualTo(2);
        reserve.close();
    }

    @Test
    void shouldHoldNoneAfterItsClose() {
        ReserveDescriptor reserve = new ReserveDescriptor(this::open);
        reserve.close();
        // As by a pause that passes behind the close.
        assertThat(reserve.takeBack()).isFalse();
        assertThat(reserve.lend()).isFalse();
        assertThat(held()).isZero();
    }

    @Test
    void shouldHoldNoneAfterACloseAmidALoan() {
        ReserveDescriptor reserve = new ReserveDescriptor(this::open);
        assertThat(reserve.lend()).isTrue();
        reserve.close();
        assertThat(reserve.takeBack()).isFalse();
        assertThat(reserve.lend()).isFalse();
        assertThat(held()).isZero();
    }
}
