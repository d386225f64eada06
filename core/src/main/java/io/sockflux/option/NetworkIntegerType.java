package io.sockflux.option;

import java.nio.ByteOrder;

/** A number that the kernel has in the byte order of the network, here as it is. */
final class NetworkIntegerType extends IntType<Integer> {

    static final NetworkIntegerType INTERFACE = new NetworkIntegerType();

    private NetworkIntegerType() {}

    @Override
    public String name() {
        return "be32";
    }

    @Override
    public int toInt(Integer value) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }

    @Override
    public Integer fromInt(int number) {
        return toInt(number);
    }

    @Override
    public boolean accepts(Integer value) {
        return value >= 0;
    }

    @Override
    public String expected() {
        return ">= 0";
    }

    @Override
    public Integer parse(String text) {
        return Integer.decode(text);
    }
}
