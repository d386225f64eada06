package io.sockflux.tls;

/** What a client checks of a server's certificate. */
public enum PeerCheck {
    /** That a trusted authority has signed it, that it is in date, and that it has the server's name, RFC 9525. */
    NAME,
    /** The same without the name. Whoever has any certificate of a trusted authority can stand in for the server. */
    CHAIN,
    /** Nothing. Whoever is on the way can read and change everything. For trials only. */
    NOTHING
}
