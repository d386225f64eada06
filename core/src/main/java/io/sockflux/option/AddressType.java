package io.sockflux.option;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** {@code struct in_addr}. */
final class AddressType implements OptionType<InetAddress> {

    static final AddressType V4 = new AddressType();

    private AddressType() {}

    @Override
    public String name() {
        return "in_addr";
    }

    @Override
    public int length() {
        return IpAddresses.V4.length();
    }

    @Override
    public InetAddress read(ByteBuffer bytes) {
        return IpAddresses.V4.read(bytes);
    }

    @Override
    public void write(InetAddress value, ByteBuffer room) {
        room.put(value.getAddress());
    }

    @Override
    public boolean accepts(InetAddress value) {
        return IpAddresses.V4.has(value);
    }

    @Override
    public String expected() {
        return "an IPv4 address";
    }

    @Override
    public InetAddress parse(String text) {
        return IpAddresses.V4.parse(text);
    }

    @Override
    public String format(InetAddress value) {
        return IpAddresses.format(value);
    }
}
