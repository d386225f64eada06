package io.sockflux.option;

import java.nio.ByteBuffer;

/** {@code struct group_source_req}, RFC 3678. */
final class GroupSourceType implements OptionType<GroupSource> {

    static final GroupSourceType INSTANCE = new GroupSourceType();

    private GroupSourceType() {}

    @Override
    public String name() {
        return "group_source_req";
    }

    @Override
    public int length() {
        return GroupLayout.ADDRESS + 2 * GroupLayout.STORAGE;
    }

    @Override
    public GroupSource read(ByteBuffer bytes) {
        int start = bytes.position();
        return new GroupSource(
                GroupLayout.group(bytes, start),
                GroupLayout.source(bytes, start),
                GroupLayout.interfaceIndex(bytes, start));
    }

    @Override
    public void write(GroupSource value, ByteBuffer room) {
        GroupLayout.put(room, value.interfaceIndex(), value.group(), value.source());
    }

    @Override
    public boolean accepts(GroupSource value) {
        return IpAddresses.V6.has(value.group()) && IpAddresses.V6.has(value.source());
    }

    @Override
    public String expected() {
        return "GROUP,SOURCE,INTERFACE of IPv6, the last an index";
    }

    @Override
    public GroupSource parse(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalArgumentException("has " + parts.length + " parts");
        }
        int interfaceIndex = parts.length == 2 ? 0 : Integer.parseInt(parts[2]);
        return new GroupSource(IpAddresses.V6.parse(parts[0]), IpAddresses.V6.parse(parts[1]), interfaceIndex);
    }

    @Override
    public String format(GroupSource value) {
        return IpAddresses.format(value.group()) + "," + IpAddresses.format(value.source()) + ","
                + value.interfaceIndex();
    }
}
