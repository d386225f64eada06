package io.sockflux.netdb;

/**
 * A host of a service: an SRV record of RFC 2782.
 *
 * @param priority 0 to 65,535, the lowest is tried first
 * @param weight 0 to 65,535, the share among records of the same priority
 * @param port 0 to 65,535
 * @param host the name of the host, without a dot at its end
 */
public record ServiceRecord(int priority, int weight, int port, String host) {}
