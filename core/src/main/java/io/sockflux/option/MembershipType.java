package io.sockflux.option;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** {@code struct ip_mreqn}, {@code struct ipv6_mreq}, and {@code struct group_req} of RFC 3678. */
final class MembershipType implements OptionType<Membership> {

    static final MembershipType V4 = new MembershipType("ip_mreqn", IpAddresses.V4, 12);
    static final MembershipType V6 = new MembershipType("ipv6_mreq", IpAddresses.V6, 20);
    static final MembershipType GROUP =
            new MembershipType("group_req", IpAddresses.V6, GroupLayout.ADDRESS + GroupLayout.STORAGE);

    private final String name;
    private final IpAddresses version;
    private final int length;

    private MembershipType(String name, IpAddresses version, int length) {
        this.name = name;
        this.version = version;
        this.length = length;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public Membership read(ByteBuffer bytes) {
        if (this == GROUP) {
            int start = bytes.position();
            return new Membership(GroupLayout.group(bytes, start), GroupLayout.interfaceIndex(bytes, start));
        }
        InetAddress group = version.read(bytes);
        if (this == V4) {
            bytes.getInt();
        }
        return new Membership(group, bytes.getInt());
    }

    @Override
    public void write(Membership value, ByteBuffer room) {
        if (this == GROUP) {
            GroupLayout.put(room, value.interfaceIndex(), value.group());
            return;
        }
        room.put(value.group().getAddress());
        if (this == V4) {
            // The address of an interface, which the index goes before.
            room.putInt(0);
        }
        room.putInt(value.interfaceIndex());
    }

    @Override
    public boolean accepts(Membership value) {
        return version.has(value.group());
    }

    @Override
    public String expected() {
        return "GROUP,INTERFACE of IP" + (version == IpAddresses.V4 ? "v4" : "v6") + ", the latter an index";
    }

    @Override
    public Membership parse(String text) {
        String[] parts = text.split(",", 2);
        return new Membership(version.parse(parts[0]), parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
    }

    @Override
    public String format(Membership value) {
        return IpAddresses.format(value.group()) + "," + value.interfaceIndex();
    }
}
