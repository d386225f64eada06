package io.sockflux.internal.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A file as it was looked at. Files of certificates are short, so their bytes tell of a change that times would not.
 *
 * @param length in bytes; below 0 if the file could not be read
 * @param sum of the bytes
 */
record FileStamp(Path file, long length, long sum) {

    static List<FileStamp> of(List<Path> files) {
        List<FileStamp> all = new ArrayList<>();
        for (Path file : files) {
            all.add(of(file));
        }
        return all;
    }

    private static FileStamp of(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            CRC32 sum = new CRC32();
            sum.update(bytes);
            return new FileStamp(file, bytes.length, sum.getValue());
        } catch (IOException e) {
            return new FileStamp(file, -1, 0);
        }
    }
}
