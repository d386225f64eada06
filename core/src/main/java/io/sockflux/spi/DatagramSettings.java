package io.sockflux.spi;

import io.sockflux.message.DatagramMetadata;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a datagram socket is made for.
 *
 * @param metadata what is told of each datagram
 * @param maxLength how many bytes of a datagram are received at the most; the rest is cut and flagged
 * @param batch how many datagrams one call receives or sends at the most, where the system can; 1 for one at a time
 * @param errors whether what the network tells of datagrams that were sent is kept apart from what other calls answer
 * @param offload whether the kernel may cut datagrams out of longer pieces, and put them together, where it can
 * @param keepsFile whether the file of a unix path stays when the socket is closed
 */
public record DatagramSettings(
        Set<DatagramMetadata> metadata, int maxLength, int batch, boolean errors, boolean offload, boolean keepsFile) {

    /** 64 KiB, in which every datagram of UDP has room; batches of 32, with offload; and where each one was sent to. */
    public static final DatagramSettings DEFAULT =
            new DatagramSettings(Set.of(DatagramMetadata.PACKET_INFO), 65_536, 32, true, true, false);

    /** A socket as the kernel makes it: no option is set. */
    public static final DatagramSettings BARE = new DatagramSettings(Set.of(), 65_536, 1, false, false, false);

    /** Copies the set. */
    public DatagramSettings {
        Set<DatagramMetadata> copy = EnumSet.noneOf(DatagramMetadata.class);
        copy.addAll(metadata);
        metadata = Set.copyOf(copy);
    }

    /** The same with this metadata alone. */
    public DatagramSettings withMetadata(Set<DatagramMetadata> wanted) {
        return new DatagramSettings(wanted, maxLength, batch, errors, offload, keepsFile);
    }

    /** The same with another limit. */
    public DatagramSettings withMaxLength(int bytes) {
        if (bytes < 1 || bytes > 65_536) {
            throw new IllegalArgumentException("maxLength: " + bytes + " bytes (expected: 1 to 65536)");
        }
        return new DatagramSettings(metadata, bytes, batch, errors, offload, keepsFile);
    }

    /** The same with other batches. */
    public DatagramSettings withBatch(int datagrams) {
        if (datagrams < 1 || datagrams > 32) {
            throw new IllegalArgumentException("batch: " + datagrams + " datagrams (expected: 1 to 32)");
        }
        return new DatagramSettings(metadata, maxLength, datagrams, errors, offload, keepsFile);
    }

    /** The same with or without offload. */
    public DatagramSettings withOffload(boolean wanted) {
        return new DatagramSettings(metadata, maxLength, batch, errors, wanted, keepsFile);
    }

    /** The same, and the file of a unix path stays or goes. */
    public DatagramSettings withKeepsFile(boolean keeps) {
        return new DatagramSettings(metadata, maxLength, batch, errors, offload, keeps);
    }
}
