package io.sockflux.option;

/** Two ports in the halves of a number, the low port in the low half. */
final class PortRangeType extends IntType<PortRange> {

    static final PortRangeType INSTANCE = new PortRangeType();

    private PortRangeType() {}

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public int toInt(PortRange value) {
        return value.high() << 16 | value.low();
    }

    @Override
    public PortRange fromInt(int number) {
        return new PortRange(number & 0xffff, number >>> 16);
    }

    @Override
    public String expected() {
        return "LOW-HIGH, each 0 to 65535, 0 for the system's";
    }

    @Override
    public PortRange parse(String text) {
        String[] parts = text.split("-", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("has " + parts.length + " ports");
        }
        return new PortRange(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    @Override
    public String format(PortRange value) {
        return value.low() + "-" + value.high();
    }
}
