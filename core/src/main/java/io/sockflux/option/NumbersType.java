package io.sockflux.option;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** As many numbers of four bytes as there are, such as groups. */
final class NumbersType implements OptionType<List<Integer>> {

    private final int most;

    NumbersType(int most) {
        this.most = most;
    }

    @Override
    public String name() {
        return "int[]";
    }

    @Override
    public int length() {
        return most * Integer.BYTES;
    }

    @Override
    public List<Integer> read(ByteBuffer bytes) {
        List<Integer> numbers = new ArrayList<>();
        while (bytes.remaining() >= Integer.BYTES) {
            numbers.add(bytes.getInt());
        }
        return List.copyOf(numbers);
    }

    @Override
    public void write(List<Integer> value, ByteBuffer room) {
        value.forEach(room::putInt);
    }

    @Override
    public boolean accepts(List<Integer> value) {
        return value.size() <= most;
    }

    @Override
    public String expected() {
        return "at most " + most + " numbers with commas between them";
    }

    @Override
    public List<Integer> parse(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
    }

    @Override
    public String format(List<Integer> value) {
        return value.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
