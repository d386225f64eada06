package io.sockflux.netdb;

import java.nio.file.Path;

/**
 * A line of a database's file that is none of its entries and was passed over.
 *
 * @param file the file
 * @param line the number of the line, from 1
 * @param text the line as it stands there
 * @param reason what is wrong, and what was expected
 */
public record BadLine(Path file, int line, String text, String reason) {

    @Override
    public String toString() {
        return file + ":" + line + ": " + reason;
    }
}
