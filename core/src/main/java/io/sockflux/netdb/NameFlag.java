package io.sockflux.netdb;

/** What a look-up of names is to do, the flags of {@code getnameinfo(3)}. */
public enum NameFlag {
    /** The host as an address in presentation form; nothing is asked ({@code NI_NUMERICHOST}). */
    NUMERICHOST,
    /** The service as a number ({@code NI_NUMERICSERV}). */
    NUMERICSERV,
    /** An error where the host has no name, rather than its address ({@code NI_NAMEREQD}). */
    NAMEREQD,
    /** The service over UDP rather than TCP ({@code NI_DGRAM}). */
    DGRAM,
    /** For hosts of this machine's own domain the first label alone ({@code NI_NOFQDN}). */
    NOFQDN
}
