package io.sockflux.internal.path;

import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.internal.loop.BlockingCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The turn to bind at a unix path, which a single network of a single process holds at a time. It lasts from the check
 * for a live server until {@code listen(2)}. A socket that is bound and not yet listening looks like a dead server's
 * socket.
 */
public final class PathTurn {

    private static final Set<Place> TAKEN = ConcurrentHashMap.newKeySet();

    /** A path by its folder's device and inode, so that every spelling of it is the same place. */
    private record Place(Object folder, String name) {}

    private final @Nullable Place place;
    private final @Nullable PathLock lock;

    private PathTurn(@Nullable Place place, @Nullable PathLock lock) {
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
        Place place;
        try {
            BasicFileAttributes attributes = Files.readAttributes(folder, BasicFileAttributes.class);
            Object key = attributes.fileKey();
            place = new Place(key != null ? key : folder.toRealPath(), name.toString());
        } catch (IOException e) {
            // There is no such folder to bind in, and bind(2) will say why.
            return new PathTurn(null, null);
        }
        if (!TAKEN.add(place)) {
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
                TAKEN.remove(place);
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
            TAKEN.remove(place);
        }
    }
}
