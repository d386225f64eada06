package io.sockflux.spi;

/**
 * The address of a unix path by which a channel was bound that removes the file at the path when it closes, whosever the file
 * is by then. Such an address can be told to lead the channel nowhere.
 */
public interface KeepsFile {

    /** From now on the channel finds no file to remove. */
    void keepFile();
}
