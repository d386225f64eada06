package io.sockflux.netdb;

import java.nio.file.Path;

/** The databases of hosts, networks, protocols and services, from the same source. */
public interface Databases {

    /** Hosts. */
    Hosts hosts();

    /** Networks. */
    Networks networks();

    /** Protocols. */
    Protocols protocols();

    /** Services. */
    Services services();

    /**
     * The system's files, {@code /etc/hosts}, {@code /etc/networks}, {@code /etc/protocols} and {@code /etc/services}, read in
     * Java: no name server is asked, nor the C library. All else as in {@link #files(Path)}.
     */
    static Databases files() {
        return FileDatabases.system();
    }

    /**
     * The files {@code hosts}, {@code networks}, {@code protocols} and {@code services} of a directory, {@code hosts(5)} and so
     * on, read in Java on the bounded elastic scheduler. A file is kept and read again when its time, size or identity has
     * changed, so that the next look-up sees the change. They mean what they mean to glibc's {@code nss_files}:
     *
     * <ul>
     *   <li>A host has the addresses of all lines that have its name or alias (of the family asked for), as with
     *       {@code multi on} in {@code host.conf(5)}. The first such line's name is the official name; all other names of these
     *       lines are its aliases, each once. An address has the names of the first line with it. Unlike in
     *       glibc, a line may have an address with a zone, and no address is converted to the other family.
     *   <li>A network's number may be shortened: {@code 127} is {@code 127.0.0.0}. Its name is compared without regard to case.
     *   <li>{@link NameDatabase#all()} has each line by itself.
     * </ul>
     *
     * <p>A line that is no entry, or longer than 64 KiB, is passed over; the first 1,000 of them are among
     * {@link NameDatabase#badLines()}. Bytes that are no UTF-8 are read as U+FFFD. Where a file is missing, a table of the
     * well-known names serves, and {@link NameDatabase#origin()} says so. A file that cannot be
     * read, that is no regular file or is longer than 16 MiB, is a {@link java.io.IOException} with its path. For hosts it
     * is the cause of a {@link io.sockflux.error.NameResolutionException} of the code {@code EAI_SYSTEM}.
     *
     * @throws IllegalArgumentException if the directory is not of the default file system
     */
    static Databases files(Path directory) {
        return FileDatabases.in(directory);
    }
}
