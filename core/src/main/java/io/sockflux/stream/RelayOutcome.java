package io.sockflux.stream;

/**
 * The result of a relay that ended well, {@code connection.relayTo(other)}.
 *
 * @param bytesToOther how many bytes of {@code connection} the kernel took for {@code other}
 * @param bytesFromOther how many bytes of {@code other} the kernel took for {@code connection}
 * @param way the way of the bytes
 */
public record RelayOutcome(long bytesToOther, long bytesFromOther, RelayWay way) {}
