package io.sockflux.stream;

/**
 * What a relay that ended well has relayed, {@code one.relayTo(other)}.
 *
 * @param bytesToOther how many bytes went from the one to the other, as its kernel took them
 * @param bytesFromOther how many bytes went back
 * @param way which way they went
 */
public record RelayOutcome(long bytesToOther, long bytesFromOther, RelayWay way) {}
