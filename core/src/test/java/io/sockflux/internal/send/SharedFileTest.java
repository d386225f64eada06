package io.sockflux.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final AtomicInteger told = new AtomicInteger();

    private FileChannel file(int length) throws IOException {
        Path path = Files.write(folder.resolve("file"), new byte[length]);
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Test
    void shouldTellBeforeAPartIsSentThatTheFileHasBecomeTooShort() throws IOException {
        try (FileChannel file = file(30)) {
            DefaultFileRegion part = new SharedFile(file, false).part(10, 20, told::incrementAndGet);
            assertThat(part.transferred()).isZero();
            assertThat(told).hasValue(0);
            file.truncate(29);
            assertThat(part.transferred()).isZero();
            assertThat(told).hasValue(1);
            part.release();
        }
    }

    @Test
    void shouldTellBeforeAPartIsSentThatTheFileWasClosed() throws IOException {
        FileChannel file = file(30);
        DefaultFileRegion part = new SharedFile(file, false).part(0, 30, told::incrementAndGet);
        file.close();
        assertThat(part.transferred()).isZero();
        assertThat(told).hasValue(1);
        part.release();
    }
}
