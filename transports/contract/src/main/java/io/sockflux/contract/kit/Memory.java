package io.sockflux.contract.kit;

import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;

/**
 * The memory of this process, in bytes.
 *
 * @param inBuffers the direct memory in pooled buffers that are in use
 * @param pooled the direct memory of the pool, in use or not
 * @param direct the direct memory that the JDK knows of
 * @param heap the heap after a collection
 */
public record Memory(long inBuffers, long pooled, long direct, long heap) {

    public static Memory now() {
        System.gc();
        return new Memory(
                PooledByteBufAllocator.DEFAULT.pinnedDirectMemory(), pooledNow(), directNow(), heapAfterCollection());
    }

    public static long inBuffersNow() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    public static long pooledNow() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    /** Not what it is by now: where gigabytes flow, garbage comes as fast as that can be asked for. */
    private static long heapAfterCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }

    private static long directNow() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Override
    public String toString() {
        return "pool " + kibibytes(pooled) + " (in buffers " + kibibytes(inBuffers) + "), direct " + kibibytes(direct)
                + ", heap " + kibibytes(heap);
    }

    public static String kibibytes(long bytes) {
        return bytes / 1024 + " KiB";
    }
}
