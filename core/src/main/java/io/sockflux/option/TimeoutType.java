package io.sockflux.option;

import java.nio.ByteBuffer;
import java.time.Duration;

/** {@code struct timeval}, of two numbers of eight bytes. */
final class TimeoutType implements OptionType<Timeout> {

    static final TimeoutType INSTANCE = new TimeoutType();

    private static final long MICROS = 1_000_000;

    private TimeoutType() {}

    @Override
    public String name() {
        return "timeval";
    }

    @Override
    public int length() {
        return 16;
    }

    @Override
    public Timeout read(ByteBuffer bytes) {
        long seconds = bytes.getLong();
        // macOS has four bytes for them and four that say nothing.
        int micros = bytes.getInt();
        return new Timeout(Duration.ofSeconds(seconds).plusNanos(micros * 1000L));
    }

    @Override
    public void write(Timeout value, ByteBuffer room) {
        long micros = value.length().toMillis() * 1000 + (value.length().toNanosPart() % 1_000_000 + 999L) / 1000;
        room.putLong(micros / MICROS).putLong(micros % MICROS);
    }

    @Override
    public String expected() {
        return "none, or a number of microseconds >= 0";
    }

    @Override
    public Timeout parse(String text) {
        return text.equals("none") ? Timeout.NONE : new Timeout(Duration.ofNanos(Long.parseLong(text) * 1000));
    }

    @Override
    public String format(Timeout value) {
        return value.length().isZero() ? "none" : Long.toString(value.length().toNanos() / 1000);
    }
}
