package io.sockflux.internal.path;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lock between processes, {@code fcntl(2)} with {@code F_SETLK}, on a file that is there while the lock is held. The kernel
 * lets go of it when its process ends, and a file that is left over then is used again.
 *
 * <p>The process loses the lock when it closes any descriptor of the file. So no two of a process may try at once.
 */
final class PathLock {

    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final FileChannel holder;
    private final FileChannel witness;

    private PathLock(Path file, FileChannel holder, FileChannel witness) {
        this.file = file;
        this.holder = holder;
        this.witness = witness;
    }

    /**
     * Takes the lock if nobody has it.
     *
     * @return null where another process has it
     * @throws IOException if the file cannot be made or the file system has no locks
     */
    static @Nullable PathLock tryLock(Path file) throws IOException {
        FileChannel channel = open(file, StandardOpenOption.CREATE);
        try {
            FileLock lock = channel.tryLock();
            PathLock held = lock == null ? null : confirmed(file, channel);
            if (held == null) {
                channel.close();
            }
            return held;
        } catch (OverlappingFileLockException e) {
            // Held by a copy of this class that another class loader has.
            channel.close();
            return null;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens the file, in a folder that others may write to. A link is not followed, as it would lead to a file of their
     * choice. A pipe is opened for reading too, as to open it for writing alone waits for a reader. A new file is the
     * owner's alone: another user who may read it could hold a shared lock, and keep every server from binding.
     */
    private static FileChannel open(Path file, OpenOption... more) throws IOException {
        Set<OpenOption> options = new HashSet<>(List.of(more));
        options.add(StandardOpenOption.READ);
        options.add(StandardOpenOption.WRITE);
        options.add(LinkOption.NOFOLLOW_LINKS);
        boolean hasModes = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return hasModes ? FileChannel.open(file, options, OWNERS_ALONE) : FileChannel.open(file, options);
    }

    /** The holder before may have removed the file between our open and our lock: then the next locks another file. */
    private static @Nullable PathLock confirmed(Path file, FileChannel holder) throws IOException {
        FileChannel witness;
        try {
            witness = open(file);
        } catch (NoSuchFileException e) {
            return null;
        }
        try {
            // Where this locks, or finds a lock, the path names another file by now: the caller tries again.
            witness.tryLock();
            witness.close();
            return null;
        } catch (OverlappingFileLockException sameFile) {
            // The JDK compares device and inode. The witness stays open, as its close would let go of the lock.
            return new PathLock(file, holder, witness);
        } catch (IOException | RuntimeException e) {
            witness.close();
            throw e;
        }
    }

    /** Removes the file and lets go. */
    void release() throws IOException {
        try {
            Files.deleteIfExists(file);
        } finally {
            try {
                witness.close();
            } finally {
                holder.close();
            }
        }
    }
}
