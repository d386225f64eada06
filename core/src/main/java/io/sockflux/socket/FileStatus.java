package io.sockflux.socket;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What {@code fstat(2)} tells of an open descriptor. Every member is as the kernel gave it; {@link #meaningful()} says which
 * of them mean something.
 *
 * @param type what kind of file it is
 * @param permissions the lower twelve bits of {@code st_mode}, {@code chmod(2)}
 * @param inode {@code st_ino}: on Linux the number by which {@code /proc/net} and {@code ss(8)} know a socket
 * @param device {@code st_dev}: the file system that it is in
 * @param links {@code st_nlink}: how many names it has
 * @param uid {@code st_uid}: the owner
 * @param gid {@code st_gid}: the owner's group
 * @param size {@code st_size}: in bytes
 * @param blockSize {@code st_blksize}: how many bytes to move at a time
 * @param blocks {@code st_blocks}: how many blocks of 512 bytes it takes up
 * @param accessed {@code st_atim}
 * @param modified {@code st_mtim}
 * @param changed {@code st_ctim}
 */
public record FileStatus(
        Type type,
        int permissions,
        long inode,
        long device,
        long links,
        int uid,
        int gid,
        long size,
        long blockSize,
        long blocks,
        Instant accessed,
        Instant modified,
        Instant changed) {

    private static final boolean DARWIN =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");

    private static final Set<Member> ALL = Collections.unmodifiableSet(EnumSet.allOf(Member.class));
    private static final Set<Member> OF_A_SOCKET = Collections.unmodifiableSet(
            DARWIN
                    ? EnumSet.of(Member.TYPE, Member.PERMISSIONS, Member.UID, Member.GID, Member.SIZE)
                    : EnumSet.of(Member.TYPE, Member.INODE, Member.DEVICE, Member.UID, Member.GID));

    /** Checks that all is there. */
    public FileStatus {
        requireNonNull(type, "type");
        requireNonNull(accessed, "accessed");
        requireNonNull(modified, "modified");
        requireNonNull(changed, "changed");
    }

    /**
     * Which members mean something: all of them, but for a socket. Linux tells a socket's type, inode, file system and
     * owner. The other members are constants: permissions 0777, a single link, size 0, times at the epoch. macOS tells
     * a socket's type and owner. Its permissions say which directions are still open, and its size how many bytes wait
     * to be received.
     */
    public Set<Member> meaningful() {
        return type == Type.SOCKET ? OF_A_SOCKET : ALL;
    }

    /** What kind of file it is, {@code inode(7)}. */
    public enum Type {
        /** A socket ({@code S_IFSOCK}). */
        SOCKET(0140000),
        /** A symbolic link ({@code S_IFLNK}); no open descriptor has this type, save with {@code O_PATH}. */
        SYMBOLIC_LINK(0120000),
        /** A regular file ({@code S_IFREG}). */
        REGULAR(0100000),
        /** A block device ({@code S_IFBLK}). */
        BLOCK_DEVICE(0060000),
        /** A directory ({@code S_IFDIR}). */
        DIRECTORY(0040000),
        /** A character device ({@code S_IFCHR}). */
        CHARACTER_DEVICE(0020000),
        /** A pipe or FIFO ({@code S_IFIFO}). */
        PIPE(0010000),
        /** None of these, such as the descriptor of an epoll instance. */
        OTHER(0);

        private static final int FORMAT = 0170000;

        private final int format;

        Type(int format) {
            this.format = format;
        }

        /** The type in a {@code st_mode}; the numbers are the same on Linux and macOS. */
        public static Type ofMode(int mode) {
            for (Type type : values()) {
                if (type.format == (mode & FORMAT)) {
                    return type;
                }
            }
            return OTHER;
        }
    }

    /** The members of a status, by name. */
    public enum Member {
        /** {@link FileStatus#type}. */
        TYPE,
        /** {@link FileStatus#permissions}. */
        PERMISSIONS,
        /** {@link FileStatus#inode}. */
        INODE,
        /** {@link FileStatus#device}. */
        DEVICE,
        /** {@link FileStatus#links}. */
        LINKS,
        /** {@link FileStatus#uid}. */
        UID,
        /** {@link FileStatus#gid}. */
        GID,
        /** {@link FileStatus#size}. */
        SIZE,
        /** {@link FileStatus#blockSize}. */
        BLOCK_SIZE,
        /** {@link FileStatus#blocks}. */
        BLOCKS,
        /** {@link FileStatus#accessed}. */
        ACCESSED,
        /** {@link FileStatus#modified}. */
        MODIFIED,
        /** {@link FileStatus#changed}. */
        CHANGED
    }
}
