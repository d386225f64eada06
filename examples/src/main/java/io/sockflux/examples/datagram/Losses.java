package io.sockflux.examples.datagram;

import java.util.HashMap;
import java.util.Map;

/**
 * How many numbered datagrams are missing: of each stream those between the lowest and the highest number that came. What
 * comes late is not missing any more, what comes twice hides one that is. What was lost behind the last one nobody can tell.
 * One thread counts, any may ask.
 */
final class Losses {

    private static final int MOST_STREAMS = 10_000;

    private final Map<Integer, Stream> streams = new HashMap<>();
    private volatile long lost;
    private volatile boolean numbered;

    private static final class Stream {
        private long lowest = Long.MAX_VALUE;
        private long highest = -1;
        private long came;

        long lost() {
            return came == 0 ? 0 : Math.max(0, highest - lowest + 1 - came);
        }
    }

    /** One came. A stream beyond the ten thousandth is not counted. */
    void came(NumberedDatagram datagram) {
        Stream stream = streams.get(datagram.stream());
        if (stream == null) {
            if (streams.size() >= MOST_STREAMS) {
                return;
            }
            stream = new Stream();
            streams.put(datagram.stream(), stream);
        }
        long before = stream.lost();
        stream.came++;
        stream.lowest = Math.min(stream.lowest, datagram.number());
        stream.highest = Math.max(stream.highest, datagram.number());
        lost = lost + stream.lost() - before;
        numbered = true;
    }

    /** How many are missing. */
    long lost() {
        return lost;
    }

    /** Whether any had a number. */
    boolean isNumbered() {
        return numbered;
    }
}
