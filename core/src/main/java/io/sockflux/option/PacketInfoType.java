package io.sockflux.option;

import io.sockflux.message.ControlMessage.PacketInfo;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** {@code struct in6_pktinfo}; the address of all zeroes is none. */
final class PacketInfoType implements OptionType<PacketInfo> {

    static final PacketInfoType V6 = new PacketInfoType();

    private static final String NONE = "any";

    private PacketInfoType() {}

    @Override
    public String name() {
        return "in6_pktinfo";
    }

    @Override
    public int length() {
        return IpAddresses.V6.length() + Integer.BYTES;
    }

    @Override
    public PacketInfo read(ByteBuffer bytes) {
        InetAddress address = IpAddresses.V6.read(bytes);
        return new PacketInfo(address.isAnyLocalAddress() ? null : address, bytes.getInt());
    }

    @Override
    public void write(PacketInfo value, ByteBuffer room) {
        InetAddress address = value.address();
        room.put((address == null ? IpAddresses.V6.any() : address).getAddress());
        room.putInt(value.interfaceIndex());
    }

    @Override
    public boolean accepts(PacketInfo value) {
        InetAddress address = value.address();
        return (address == null || IpAddresses.V6.has(address)) && value.interfaceIndex() >= 0;
    }

    @Override
    public String expected() {
        return "ADDRESS,INTERFACE, an IPv6 address or any, and an index";
    }

    @Override
    public PacketInfo parse(String text) {
        String[] parts = text.split(",", 2);
        InetAddress address = parts[0].equals(NONE) ? null : IpAddresses.V6.parse(parts[0]);
        return new PacketInfo(address, parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
    }

    @Override
    public String format(PacketInfo value) {
        InetAddress address = value.address();
        return (address == null ? NONE : IpAddresses.format(address)) + "," + value.interfaceIndex();
    }
}
