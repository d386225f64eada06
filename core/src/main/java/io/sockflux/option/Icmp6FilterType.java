package io.sockflux.option;

import java.nio.ByteBuffer;

/**
 * {@code struct icmp6_filter}: a bit for each type, in eight numbers. A set bit blocks its type on Linux, and passes
 * it on macOS.
 */
final class Icmp6FilterType implements OptionType<Icmp6Filter> {

    static final Icmp6FilterType INSTANCE = new Icmp6FilterType();

    private static final int WORDS = 8;

    private Icmp6FilterType() {}

    @Override
    public String name() {
        return "icmp6_filter";
    }

    @Override
    public int length() {
        return WORDS * Integer.BYTES;
    }

    @Override
    public Icmp6Filter read(ByteBuffer bytes) {
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = bytes.getInt();
        }
        return new Icmp6Filter(IcmpTypes.matching(
                Icmp6Filter.LAST,
                type -> ((words[type / Integer.SIZE] >>> type % Integer.SIZE & 1) != 0) != Option.DARWIN));
    }

    @Override
    public void write(Icmp6Filter value, ByteBuffer room) {
        int[] words = new int[WORDS];
        for (int type = 0; type <= Icmp6Filter.LAST; type++) {
            if (value.blocked().contains(type) != Option.DARWIN) {
                words[type / Integer.SIZE] |= 1 << type % Integer.SIZE;
            }
        }
        for (int word : words) {
            room.putInt(word);
        }
    }

    @Override
    public String expected() {
        return IcmpTypes.EXPECTED;
    }

    @Override
    public Icmp6Filter parse(String text) {
        return new Icmp6Filter(IcmpTypes.parse(text, Icmp6Filter.LAST));
    }
}
