package io.sockflux.option;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** {@code struct timeval}, of two numbers of eight bytes. */
final class TimeoutType implements OptionType<Timeout> {

    static final TimeoutType INSTANCE = new TimeoutType();

    private static final long MICROS = 1_000_000;

    /** 68 years, which every kernel takes. */
    private static final Duration LONGEST = Duration.ofSeconds(Integer.MAX_VALUE);

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
        // Up, since none at all would be without an end.
        long micros = (value.length().toNanosPart() + 999L) / 1000;
        room.putLong(value.length().toSeconds() + micros / MICROS).putLong(micros % MICROS);
    }

    @Override
    public boolean accepts(Timeout value) {
        return value.length().compareTo(LONGEST) <= 0;
    }

    @Override
    public String expected() {
        return "none, or 1 to " + LONGEST.toSeconds() * MICROS;
    }

    @Override
    public Timeout parse(String text) {
        return text.equals("none") ? Timeout.NONE : new Timeout(Duration.of(Long.parseLong(text), ChronoUnit.MICROS));
    }

    @Override
    public String format(Timeout value) {
        return value.length().isZero() ? "none" : Timeout.micros(value.length()).toString();
    }
}
