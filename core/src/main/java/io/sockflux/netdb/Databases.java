package io.sockflux.netdb;

/** The four databases of names from one source. */
public interface Databases {

    /** Hosts. */
    Hosts hosts();

    /** Networks. */
    Networks networks();

    /** Protocols. */
    Protocols protocols();

    /** Services. */
    Services services();
}
