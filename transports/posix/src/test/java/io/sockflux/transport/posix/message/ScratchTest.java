package io.sockflux.transport.posix.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.transport.posix.sys.MessageBatch;
import org.junit.jupiter.api.Test;

/** Whoever walks received messages has the memory that they are in for itself. */
class ScratchTest {

    private final Scratch scratch = Scratch.ofThread();

    @Test
    void shouldLendABatchToOneAtATime() {
        MessageBatch first = scratch.takeReceiving();
        MessageBatch second = scratch.takeReceiving();
        assertThat(second).isNotSameAs(first).isNotSameAs(scratch.sending());
        assertThat(first).isNotSameAs(scratch.sending());
        scratch.giveBack(second);
        scratch.giveBack(first);
    }

    @Test
    void shouldLendABatchAgainOnceItIsGivenBack() {
        MessageBatch first = scratch.takeReceiving();
        scratch.giveBack(first);
        assertThat(scratch.takeReceiving()).isSameAs(first);
        scratch.giveBack(first);
    }
}
