package io.sockflux.option;

/** {@code struct icmp_filter}: a number in which a set bit blocks its type. */
final class IcmpFilterType extends IntType<IcmpFilter> {

    static final IcmpFilterType INSTANCE = new IcmpFilterType();

    private IcmpFilterType() {}

    @Override
    public String name() {
        return "icmp_filter";
    }

    @Override
    public int toInt(IcmpFilter value) {
        return value.blocked().stream().mapToInt(type -> 1 << type).reduce(0, (some, bit) -> some | bit);
    }

    @Override
    public IcmpFilter fromInt(int number) {
        return new IcmpFilter(IcmpTypes.matching(IcmpFilter.LAST, type -> (number >>> type & 1) != 0));
    }

    @Override
    public String expected() {
        return IcmpTypes.EXPECTED;
    }

    @Override
    public IcmpFilter parse(String text) {
        return new IcmpFilter(IcmpTypes.parse(text, IcmpFilter.LAST));
    }
}
