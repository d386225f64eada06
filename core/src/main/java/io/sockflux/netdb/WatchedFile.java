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
 * A database's file, which is read again when it has changed. Any thread may ask; two that find it changed at the same time
 * both read it.
 *
 * @param <E> what it has
 */
final class WatchedFile<E> {

    /** In bytes, 16 MiB. */
    static final int LONGEST_FILE = 16 << 20;

    /** The coarsest clock of a file system in use has steps of 2 s; within one step a second change looks like the first. */
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
     * What the file says now, or the built-in table if there is none. It blocks.
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
        // Not by a channel: to cancel a look-up interrupts its thread, which would close that and be an error nobody
        // awaits.
        try (InputStream in = new FileInputStream(file.toFile())) {
            byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
            if (bytes.length > LONGEST_FILE) {
                throw new IOException("is longer than " + LONGEST_FILE + " bytes");
            }
            return ParsedFile.of(format, file, bytes, new Origin(Origin.Kind.FILE, file.toString()));
        } catch (FileNotFoundException e) {
            if (Files.notExists(file)) {
                // It went since it was looked at.
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
                // A pipe would let nobody go.
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

    /** What tells one state of a file from another, or that there is none. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {

        static final Stamp MISSING = new Stamp(FileTime.fromMillis(0), -1, null);

        boolean isMissing() {
            return size < 0;
        }
    }

    private record Kept<E>(Stamp stamp, Instant stampedAt, ParsedFile<E> parsed) {

        /** Whether the file had been left alone for long enough that the next change will have another stamp. */
        boolean isSettled() {
            return stamp.isMissing()
                    || stamp.modified.toInstant().plus(COARSEST_CLOCK).isBefore(stampedAt);
        }
    }
}
