package io.sockflux.spi;

import io.sockflux.check.Checks;
import io.sockflux.message.DatagramMetadata;
import java.util.EnumSet;
import java.util.Set;

/**
 * The settings of a datagram socket.
 *
 * @param metadata the metadata that comes with each datagram
 * @param maxLength the most bytes of a datagram that are received; the rest is cut and flagged
 * @param batch the most datagrams in a call that receives or sends, if the system has such calls; 1 for single datagrams
 * @param errors whether the network's errors for sent datagrams are kept apart from the results of other calls
 * @param offload whether the kernel may cut datagrams out of longer pieces, and join them, if it can
 * @param keepsFile whether the file of a unix path stays when the socket is closed
 */
public record DatagramSettings(
        Set<DatagramMetadata> metadata, int maxLength, int batch, boolean errors, boolean offload, boolean keepsFile) {

    /**
     * 64 KiB, in which every UDP datagram has room; batches of 32, with offload; and the local address of each datagram.
     */
    public static final DatagramSettings DEFAULT =
            new DatagramSettings(Set.of(DatagramMetadata.PACKET_INFO), 65_536, 32, true, true, false);

    /** A socket as the kernel makes it, without options. */
    public static final DatagramSettings BARE = new DatagramSettings(Set.of(), 65_536, 1, false, false, false);

    /** Copies the set. */
    public DatagramSettings {
        Set<DatagramMetadata> copy = EnumSet.noneOf(DatagramMetadata.class);
        copy.addAll(metadata);
        metadata = Set.copyOf(copy);
    }

    /** These settings with this metadata only. */
    public DatagramSettings withMetadata(Set<DatagramMetadata> wanted) {
        return new DatagramSettings(wanted, maxLength, batch, errors, offload, keepsFile);
    }

    /**
     * These settings with another limit.
     *
     * @throws IllegalArgumentException unless 1 to 65,536 bytes
     */
    public DatagramSettings withMaxLength(int bytes) {
        Checks.checkRange(bytes, 1, 65_536, "maxLength", "bytes");
        return new DatagramSettings(metadata, bytes, batch, errors, offload, keepsFile);
    }

    /**
     * These settings with other batches.
     *
     * @throws IllegalArgumentException unless 1 to 32 datagrams
     */
    public DatagramSettings withBatch(int datagrams) {
        Checks.checkRange(datagrams, 1, 32, "batch", "datagrams");
        return new DatagramSettings(metadata, maxLength, datagrams, errors, offload, keepsFile);
    }

    /** These settings with or without offload. */
    public DatagramSettings withOffload(boolean wanted) {
        return new DatagramSettings(metadata, maxLength, batch, errors, wanted, keepsFile);
    }

    /** These settings, with the file of a unix path kept or removed. */
    public DatagramSettings withKeepsFile(boolean keeps) {
        return new DatagramSettings(metadata, maxLength, batch, errors, offload, keeps);
    }
}
