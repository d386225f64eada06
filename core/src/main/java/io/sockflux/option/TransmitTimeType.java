package io.sockflux.option;

import java.nio.ByteBuffer;

/** {@code struct sock_txtime}. */
final class TransmitTimeType implements OptionType<TransmitTime> {

    static final TransmitTimeType INSTANCE = new TransmitTimeType();

    private static final int DEADLINE = 1;
    private static final int REPORT_ERRORS = 2;

    private TransmitTimeType() {}

    @Override
    public String name() {
        return "sock_txtime";
    }

    @Override
    public int length() {
        return 8;
    }

    @Override
    public TransmitTime read(ByteBuffer bytes) {
        int clock = bytes.getInt();
        int flags = bytes.getInt();
        return new TransmitTime(clock, (flags & DEADLINE) != 0, (flags & REPORT_ERRORS) != 0);
    }

    @Override
    public void write(TransmitTime value, ByteBuffer room) {
        room.putInt(value.clock());
        room.putInt((value.deadline() ? DEADLINE : 0) | (value.reportsErrors() ? REPORT_ERRORS : 0));
    }

    @Override
    public String expected() {
        return "CLOCK, and ,deadline and ,errors where they are wanted";
    }

    @Override
    public TransmitTime parse(String text) {
        String[] parts = text.split(",", -1);
        boolean deadline = false;
        boolean errors = false;
        for (int i = 1; i < parts.length; i++) {
            switch (parts[i]) {
                case "deadline" -> deadline = true;
                case "errors" -> errors = true;
                default -> throw new IllegalArgumentException("has no " + parts[i]);
            }
        }
        return new TransmitTime(Integer.parseInt(parts[0]), deadline, errors);
    }

    @Override
    public String format(TransmitTime value) {
        return value.clock() + (value.deadline() ? ",deadline" : "") + (value.reportsErrors() ? ",errors" : "");
    }
}
