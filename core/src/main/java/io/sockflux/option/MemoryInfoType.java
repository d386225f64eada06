package io.sockflux.option;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Nine numbers of four bytes without a sign, {@code SK_MEMINFO_VARS}; kernels that know fewer give fewer. */
final class MemoryInfoType implements OptionType<MemoryInfo> {

    static final MemoryInfoType INSTANCE = new MemoryInfoType();

    private static final int NUMBERS = 9;

    private MemoryInfoType() {}

    @Override
    public String name() {
        return "meminfo";
    }

    @Override
    public int length() {
        return NUMBERS * Integer.BYTES;
    }

    @Override
    public MemoryInfo read(ByteBuffer bytes) {
        long[] numbers = new long[NUMBERS];
        for (int i = 0; i < NUMBERS && bytes.remaining() >= Integer.BYTES; i++) {
            numbers[i] = Integer.toUnsignedLong(bytes.getInt());
        }
        return of(numbers);
    }

    @Override
    public void write(MemoryInfo value, ByteBuffer room) {
        numbers(value).forEach(number -> room.putInt((int) number));
    }

    @Override
    public String expected() {
        return NUMBERS + " numbers with commas between them";
    }

    @Override
    public MemoryInfo parse(String text) {
        long[] numbers = Arrays.stream(text.split(",", -1))
                .mapToLong(number -> Integer.toUnsignedLong(Integer.parseUnsignedInt(number)))
                .toArray();
        if (numbers.length != NUMBERS) {
            throw new IllegalArgumentException("has " + numbers.length + " numbers");
        }
        return of(numbers);
    }

    @Override
    public String format(MemoryInfo value) {
        return numbers(value).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    private static MemoryInfo of(long[] numbers) {
        return new MemoryInfo(
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4],
                numbers[5],
                numbers[6],
                numbers[7],
                numbers[8]);
    }

    private static LongStream numbers(MemoryInfo value) {
        return LongStream.of(
                value.received(),
                value.receiveBuffer(),
                value.sent(),
                value.sendBuffer(),
                value.reserved(),
                value.queued(),
                value.options(),
                value.backlog(),
                value.drops());
    }
}
