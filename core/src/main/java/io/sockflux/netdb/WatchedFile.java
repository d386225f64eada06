package io.sockflux.netdb;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A database file that is read again after a change. Any thread may ask. Two threads that find a change at the same time
 * both read the file.
 *
 * @param <E> the entries
 */
final class WatchedFile<E> {

    /** The longest file, in bytes: a file that grows without end must not fill memory. */
    static final int LONGEST_FILE = 16 << 20;

    /**
     * The step of the coarsest file system clock in use. Within a step, a second change has the same time as the first.
     */
    private static final Duration COARSEST_CLOCK = Duration.ofSeconds(2);

    private final FileFormat<E> format;
    private final Path file;
    private volatile @Nullable Kept<E> kept;

    WatchedFile(FileFormat<E> format, Path directory) {
        this.format = format;
        this.file = directory.resolve(format.file());
    }

    Path file() {
        return file;
    }

    FileFormat<E> format() {
        return format;
    }

    /**
     * The present contents, or the built-in table if there is no file. Blocks.
     *
     * @throws IOException if the file is there and cannot be read
     */
    ParsedFile<E> current() throws IOException {
        Kept<E> before = kept;
        Instant now = Instant.now();
        Stamp stamp = stamp();
        if (before != null && before.stamp.equals(stamp) && before.isSettled()) {
            return before.parsed;
        }
        ParsedFile<E> parsed = stamp.isMissing() ? builtIn() : read();
        kept = new Kept<>(stamp, now, parsed);
        return parsed;
    }

    private ParsedFile<E> builtIn() {
        byte[] table = format.builtIn().getBytes(StandardCharsets.UTF_8);
        return ParsedFile.of(format, file, table, new Origin(Origin.Kind.BUILT_IN, file + " is missing"));
    }

    private ParsedFile<E> read() throws IOException {
        // Reads without a FileChannel. Cancelling a look-up interrupts its thread, which would close a channel and
        // raise an error that no subscriber awaits.
        try (InputStream in = new FileInputStream(file.toFile())) {
            byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
            if (bytes.length > LONGEST_FILE) {
                throw new IOException("is longer than " + LONGEST_FILE + " bytes");
            }
            return ParsedFile.of(format, file, bytes, new Origin(Origin.Kind.FILE, file.toString()));
        } catch (FileNotFoundException e) {
            if (Files.notExists(file)) {
                // The file was removed after its attributes were read.
                return builtIn();
            }
            throw refused(Files.isReadable(file) ? String.valueOf(e.getMessage()) : "permission denied", e);
        } catch (IOException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        }
    }

    private Stamp stamp() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            if (!now.isRegularFile()) {
                // A read of a pipe would block without end.
                throw refused(now.isDirectory() ? "is a directory" : "is no regular file", null);
            }
            return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
        } catch (NoSuchFileException e) {
            return Stamp.MISSING;
        } catch (AccessDeniedException e) {
            throw refused("permission denied", e);
        } catch (FileSystemException e) {
            throw refused(e.getReason() == null ? e.toString() : e.getReason(), e);
        }
    }

    private IOException refused(String why, @Nullable Throwable cause) {
        return new IOException("read " + file + ": " + why + " (expected: a file of at most 16 MiB)", cause);
    }

    /** Tells the states of a file apart; {@link #MISSING} if there is no file. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {

        static final Stamp MISSING = new Stamp(FileTime.fromMillis(0), -1, null);

        boolean isMissing() {
            return size < 0;
        }
    }

    private record Kept<E>(Stamp stamp, Instant stampedAt, ParsedFile<E> parsed) {

        /** Whether the file was unchanged for so long that its next change will have another stamp. */
        boolean isSettled() {
            return stamp.isMissing()
                    || stamp.modified.toInstant().plus(COARSEST_CLOCK).isBefore(stampedAt);
        }
    }
}
