package io.sockflux.netdb;

/** What a look-up of addresses is to do, {@code ai_flags} of {@code getaddrinfo(3)}. */
public enum AddressFlag {
    /** For binding: without a host the unspecified address rather than the loopback ({@code AI_PASSIVE}). */
    PASSIVE,
    /** Tells the canonical name in the first answer ({@code AI_CANONNAME}). */
    CANONNAME,
    /** The host is an address in presentation form; nothing is asked ({@code AI_NUMERICHOST}). */
    NUMERICHOST,
    /** The service is a number ({@code AI_NUMERICSERV}). */
    NUMERICSERV,
    /** With the family INET6: IPv4 addresses in v4-mapped form, if there is no IPv6 address ({@code AI_V4MAPPED}). */
    V4MAPPED,
    /** With {@link #V4MAPPED}: v4-mapped addresses also beside IPv6 addresses ({@code AI_ALL}). */
    ALL,
    /** Only families of which this machine has an address besides the loopback's ({@code AI_ADDRCONFIG}). */
    ADDRCONFIG
}
