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
 * A lock between processes, {@code fcntl(2)} with {@code F_SETLK}, on a file that exists while the lock is held. The
 * kernel releases the lock when its process ends. The file that is left over is then used again.
 *
 * <p>The process loses the lock when it closes any descriptor of the file. So a process must not try the same lock twice
 * at a time.
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
     * Takes the lock if no process has it.
     *
     * @return null if another process has it
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
            // Other code of this process has locked the file.
            channel.close();
            return null;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens the file, in a folder that other users may write to. It does not follow a link, which would lead to a file of
     * their choice. It opens for reading too, as opening a pipe for writing alone waits for a reader. Only its owner may
     * read a new file: another user could hold a shared lock on a readable file, and keep every server from binding.
     */
    private static FileChannel open(Path file, OpenOption... more) throws IOException {
        Set<OpenOption> options = new HashSet<>(List.of(more));
        options.add(StandardOpenOption.READ);
        options.add(StandardOpenOption.WRITE);
        options.add(LinkOption.NOFOLLOW_LINKS);
        boolean hasModes = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return hasModes ? FileChannel.open(file, options, OWNERS_ALONE) : FileChannel.open(file, options);
    }

    /**
     * Confirms that the path still names the locked file. The previous holder may have removed it between our open and
     * our lock, and the next process would then lock another file.
     */
    private static @Nullable PathLock confirmed(Path file, FileChannel holder) throws IOException {
        FileChannel witness;
        try {
            witness = open(file);
        } catch (NoSuchFileException e) {
            return null;
        }
        try {
            // This lock succeeded, or found another process's lock. So the path names another file by now, and the
            // caller tries again.
            witness.tryLock();
            witness.close();
            return null;
        } catch (OverlappingFileLockException sameFile) {
            // The JDK compares device and inode. The witness stays open, as closing it would release the lock.
            return new PathLock(file, holder, witness);
        } catch (IOException | RuntimeException e) {
            witness.close();
            throw e;
        }
    }

    /** Removes the file and releases the lock. */
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
