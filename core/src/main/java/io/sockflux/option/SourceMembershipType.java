package io.sockflux.option;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** {@code struct ip_mreq_source}, in which macOS has the source before the interface and Linux behind it. */
final class SourceMembershipType implements OptionType<SourceMembership> {

    static final SourceMembershipType INSTANCE = new SourceMembershipType();

    private SourceMembershipType() {}

    @Override
    public String name() {
        return "ip_mreq_source";
    }

    @Override
    public int length() {
        return 12;
    }

    @Override
    public SourceMembership read(ByteBuffer bytes) {
        InetAddress group = IpAddresses.V4.read(bytes);
        InetAddress second = IpAddresses.V4.read(bytes);
        InetAddress third = IpAddresses.V4.read(bytes);
        return Option.DARWIN ? new SourceMembership(group, second, third) : new SourceMembership(group, third, second);
    }

    @Override
    public void write(SourceMembership value, ByteBuffer room) {
        InetAddress second = Option.DARWIN ? value.source() : value.interfaceAddress();
        InetAddress third = Option.DARWIN ? value.interfaceAddress() : value.source();
        room.put(value.group().getAddress()).put(second.getAddress()).put(third.getAddress());
    }

    @Override
    public boolean accepts(SourceMembership value) {
        return IpAddresses.V4.has(value.group())
                && IpAddresses.V4.has(value.source())
                && IpAddresses.V4.has(value.interfaceAddress());
    }

    @Override
    public String expected() {
        return "GROUP,SOURCE,INTERFACE, three IPv4 addresses";
    }

    @Override
    public SourceMembership parse(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalArgumentException("has " + parts.length + " parts");
        }
        return new SourceMembership(
                IpAddresses.V4.parse(parts[0]),
                IpAddresses.V4.parse(parts[1]),
                parts.length == 2 ? IpAddresses.V4.any() : IpAddresses.V4.parse(parts[2]));
    }

    @Override
    public String format(SourceMembership value) {
        return IpAddresses.format(value.group()) + "," + IpAddresses.format(value.source()) + ","
                + IpAddresses.format(value.interfaceAddress());
    }
}
