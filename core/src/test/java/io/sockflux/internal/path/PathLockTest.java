package io.sockflux.internal.path;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PathLockTest {

    @TempDir
    Path folder;

    /** To open a pipe for writing waits for a reader, {@code fifo(7)}: who put it there would hold the thread for ever. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotWaitAtAPipeThatSomebodyPutInItsPlace() throws Exception {
        Path file = folder.resolve(".s.sockflux");
        Process mkfifo = new ProcessBuilder("mkfifo", file.toString()).start();
        assertThat(mkfifo.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(mkfifo.exitValue()).isZero();

        PathLock lock = PathLock.tryLock(file);
        if (lock != null) {
            lock.release();
        }
        assertThat(Files.exists(file)).isEqualTo(lock == null);
    }

    /** A lock that is shared needs no more than the right to read: who holds one keeps us from ours. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void shouldMakeAFileThatNoOtherUserCanLock() throws Exception {
        Path file = folder.resolve(".s.sockflux");
        PathLock lock = requireNonNull(PathLock.tryLock(file), "nobody else has the lock");
        assertThat(Files.getPosixFilePermissions(file))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        lock.release();
        assertThat(file).doesNotExist();
    }
}
