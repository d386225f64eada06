package io.sockflux.simulated.call;

/** The bits of {@code poll(2)}. */
public final class Ready {

    /** There is something to read, or reading is over; at a listening socket, a connection waits. */
    public static final int IN = 1;
    /** There is room to send. */
    public static final int OUT = 2;
    /** An error is pending. */
    public static final int ERR = 4;
    /** Both directions are over. */
    public static final int HUP = 8;
    /** The peer has ended, or this side reads no more. */
    public static final int RDHUP = 16;

    private static final String LETTERS = "IOEHR";

    private Ready() {}

    /** The bits as letters: I, O, E, H, R in this order. */
    public static String text(int bits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LETTERS.length(); i++) {
            if ((bits & 1 << i) != 0) {
                text.append(LETTERS.charAt(i));
            }
        }
        return text.toString();
    }
}
