package io.sockflux.contract.path;

/**
 * What a path does to packets, each way.
 *
 * @param delayMillis how long they are on their way
 * @param jitterMillis how much longer or shorter that may be, by chance, so that they overtake each other
 * @param lossPercent how many of a hundred are lost, by chance
 */
record Impairment(int delayMillis, int jitterMillis, int lossPercent) {

    static Impairment of(String[] words) {
        return new Impairment(Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    }

    String[] words() {
        return new String[] {
            Integer.toString(delayMillis), Integer.toString(jitterMillis), Integer.toString(lossPercent)
        };
    }

    /** The command for the device's own end. */
    String[] netem() {
        return ("tc qdisc add dev " + Namespaces.DEVICE + " root netem limit 10000 delay " + delayMillis + "ms "
                        + jitterMillis + "ms loss " + lossPercent + "%")
                .split(" ", -1);
    }
}
