package io.sockflux.internal.path;

import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.internal.loop.BlockingCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The turn to bind at a unix path, which a single network of a single process holds at a time. It lasts from the check
 * for a live server until {@code listen(2)}. A socket that is bound and not yet listening looks like a dead server's
 * socket.
 */
public final class PathTurn {

    /**
     * Begins the names of the system properties that stand for turns that are taken. The JVM has them once, however many
     * class loaders have loaded this class. The lock on the file does not keep these apart: it belongs to the process, and
     * the second class loader would release it by closing the file again.
     */
    private static final String TAKEN = "io.sockflux.path.taken ";

    private final @Nullable String place;
    private final @Nullable PathLock lock;

    private PathTurn(@Nullable String place, @Nullable PathLock lock) {
        this.place = place;
        this.lock = lock;
    }

    /** Takes the turn; null if another bind has it. May block. */
    static @Nullable PathTurn tryTake(UnixPathEndpoint endpoint) {
        Path socket = endpoint.toPath().toAbsolutePath();
        Path folder = socket.getParent();
        Path name = socket.getFileName();
        if (folder == null || name == null) {
            return new PathTurn(null, null);
        }
        // A path by its folder's device and inode, so that every spelling of it is the same place.
        String place;
        try {
            BasicFileAttributes attributes = Files.readAttributes(folder, BasicFileAttributes.class);
            Object key = attributes.fileKey();
            place = TAKEN + (key != null ? key : folder.toRealPath()) + "/" + name;
        } catch (IOException e) {
            // There is no such folder to bind in, and bind(2) will say why.
            return new PathTurn(null, null);
        }
        if (System.getProperties().putIfAbsent(place, "") != null) {
            return null;
        }
        boolean kept = false;
        try {
            PathLock lock = PathLock.tryLock(folder.resolve("." + name + ".sockflux"));
            kept = lock != null;
            return lock == null ? null : new PathTurn(place, lock);
        } catch (IOException e) {
            // A user that may make no file here can make no socket either. If the file system has no locks, or the
            // lock's file belongs to another user, the turn holds within this process only.
            kept = true;
            return new PathTurn(place, null);
        } finally {
            if (!kept) {
                free(place);
            }
        }
    }

    /** Ends the turn, then runs {@code ended}, on a thread that may block. */
    public void end(Runnable ended) {
        if (place == null) {
            ended.run();
            return;
        }
        BlockingCalls.runAnyway(() -> {
            endNow();
            ended.run();
        });
    }

    void endNow() {
        if (place == null) {
            return;
        }
        try {
            if (lock != null) {
                lock.release();
            }
        } catch (IOException e) {
            // The file stays, and the next holder uses it again.
        } finally {
            free(place);
        }
    }

    private static void free(String place) {
        System.getProperties().remove(place);
    }
}
