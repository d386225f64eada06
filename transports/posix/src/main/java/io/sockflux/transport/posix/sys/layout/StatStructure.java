package io.sockflux.transport.posix.sys.layout;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sockflux.socket.FileStatus;
import java.lang.foreign.MemorySegment;
import java.time.DateTimeException;
import java.time.Instant;

/** Reads the {@code struct stat} of this system, {@code stat(3type)}. */
public final class StatStructure {

    /** The room for the structure on every system, in bytes; to be aligned to 8. */
    public static final int SIZE = 144;

    private static final int PERMISSIONS = 07777;
    private static final StatLayout LAYOUT = StatLayout.ofThisSystem();

    private StatStructure() {}

    /** Reads the structure that {@code fstat(2)} has filled. */
    public static FileStatus read(MemorySegment status) {
        return read(LAYOUT, status);
    }

    static FileStatus read(StatLayout layout, MemorySegment status) {
        int mode = (int) number(status, layout.mode());
        return new FileStatus(
                FileStatus.Type.ofMode(mode),
                mode & PERMISSIONS,
                number(status, layout.inode()),
                number(status, layout.device()),
                number(status, layout.links()),
                (int) number(status, layout.uid()),
                (int) number(status, layout.gid()),
                number(status, layout.size()),
                number(status, layout.blockSize()),
                number(status, layout.blocks()),
                time(status, layout.accessed()),
                time(status, layout.modified()),
                time(status, layout.changed()));
    }

    private static long number(MemorySegment status, StatLayout.Field field) {
        return switch (field.length()) {
            case Short.BYTES -> Short.toUnsignedLong(status.get(JAVA_SHORT, field.offset()));
            case Integer.BYTES -> Integer.toUnsignedLong(status.get(JAVA_INT, field.offset()));
            default -> status.get(JAVA_LONG, field.offset());
        };
    }

    /** Reads a {@code struct timespec}. A file system may hold times that {@link Instant} does not. */
    private static Instant time(MemorySegment status, long offset) {
        long seconds = status.get(JAVA_LONG, offset);
        try {
            return Instant.ofEpochSecond(seconds, status.get(JAVA_LONG, offset + Long.BYTES));
        } catch (DateTimeException | ArithmeticException e) {
            return seconds < 0 ? Instant.MIN : Instant.MAX;
        }
    }
}
