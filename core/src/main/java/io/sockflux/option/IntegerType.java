package io.sockflux.option;

/** A number in a range. */
final class IntegerType extends IntType<Integer> {

    static final IntegerType ANY = new IntegerType(Integer.MIN_VALUE, Integer.MAX_VALUE);

    private final int least;
    private final int most;

    IntegerType(int least, int most) {
        this.least = least;
        this.most = most;
    }

    @Override
    public int toInt(Integer value) {
        return value;
    }

    @Override
    public Integer fromInt(int number) {
        return number;
    }

    @Override
    public boolean accepts(Integer value) {
        return value >= least && value <= most;
    }

    @Override
    public String expected() {
        if (least == Integer.MIN_VALUE) {
            return "a number";
        }
        return most == Integer.MAX_VALUE ? ">= " + least : least + " to " + most;
    }

    @Override
    public Integer parse(String text) {
        return Integer.decode(text);
    }
}
