package io.sockflux.contract.kit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;

/** A stream of random bytes that is too long to be kept, known by its length and sum. */
public record Flow(long bytes, long sum) {

    private static final int CHUNK = 1 << 16;

    /** Sends so many, others for each seed, then the end of stream. */
    public static Flow send(Peer peer, long seed, long bytes) throws IOException {
        Random random = new Random(seed);
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[CHUNK];
        for (long left = bytes; left > 0; left -= CHUNK) {
            random.nextBytes(chunk);
            sum.update(chunk);
            peer.send(chunk);
        }
        peer.endOutput();
        return new Flow(bytes, sum.getValue());
    }

    /** Receives until the end of stream. */
    public static Flow receive(Peer peer) throws IOException {
        CRC32 sum = new CRC32();
        long bytes = 0;
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        for (int n = peer.read(buffer); n >= 0; n = peer.read(buffer)) {
            sum.update(buffer.array(), 0, n);
            bytes += n;
            buffer.clear();
        }
        return new Flow(bytes, sum.getValue());
    }
}
