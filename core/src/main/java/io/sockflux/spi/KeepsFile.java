package io.sockflux.spi;

/**
 * The address of a unix path for a channel that removes the file at its path when it closes. By then the file may belong
 * to another socket. So the address can be told to lead the channel nowhere.
 */
public interface KeepsFile {

    /** From now on the channel finds no file to remove. */
    void keepFile();
}
