package io.sockflux.transport.posix.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class NativeBuffersTest {

    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    @Test
    void shouldHandOnWhatTheKernelCanRead() {
        ByteBuf direct = ALLOCATOR.directBuffer(4).writeInt(1);
        assertThat(NativeBuffers.direct(direct, ALLOCATOR, 1)).isSameAs(direct);
        direct.release();
    }

    @Test
    void shouldCopyWhatIsOnTheHeapAndReleaseIt() {
        ByteBuf heap = ALLOCATOR.heapBuffer(4).writeInt(1);
        ByteBuf copy = NativeBuffers.direct(heap, ALLOCATOR, 1);
        assertThat(copy.isDirect()).isTrue();
        assertThat(copy.readInt()).isEqualTo(1);
        assertThat(heap.refCnt()).isZero();
        copy.release();
    }

    @Test
    void shouldCopyWhatHasMorePiecesThanAHeaderNames() {
        CompositeByteBuf two = ALLOCATOR.compositeDirectBuffer();
        two.addComponents(
                true,
                ALLOCATOR.directBuffer(1).writeByte(1),
                ALLOCATOR.directBuffer(1).writeByte(2));
        assertThat(NativeBuffers.direct(two, ALLOCATOR, 2)).isSameAs(two);
        ByteBuf copy = NativeBuffers.direct(two, ALLOCATOR, 1);
        assertThat(copy.nioBufferCount()).isEqualTo(1);
        assertThat(copy.readShort()).isEqualTo((short) 0x102);
        assertThat(two.refCnt()).isZero();
        copy.release();
    }
}
