package io.sockflux.netdb;

/**
 * The names of an address and port, what {@code getnameinfo(3)} gives.
 *
 * @param host the host's name, or its address in presentation form where it has none or that was asked for
 * @param service the service's name, or the port where it has none or that was asked for
 */
public record NameInfo(String host, String service) {}
