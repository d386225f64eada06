package io.sockflux.option;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** {@code struct xucred}. */
final class PeerCredentialsType implements OptionType<PeerCredentials> {

    static final PeerCredentialsType INSTANCE = new PeerCredentialsType();

    private static final int VERSION = 0;
    private static final int GROUPS = 12;

    private PeerCredentialsType() {}

    @Override
    public String name() {
        return "xucred";
    }

    @Override
    public int length() {
        return GROUPS + PeerCredentials.MOST_GROUPS * Integer.BYTES;
    }

    @Override
    public PeerCredentials read(ByteBuffer bytes) {
        bytes.getInt();
        int uid = bytes.getInt();
        int count = Math.min(bytes.getShort(), PeerCredentials.MOST_GROUPS);
        bytes.getShort();
        List<Integer> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            groups.add(bytes.getInt());
        }
        return new PeerCredentials(uid, groups);
    }

    @Override
    public void write(PeerCredentials value, ByteBuffer room) {
        room.putInt(VERSION).putInt(value.uid());
        room.putShort((short) value.gids().size()).putShort((short) 0);
        value.gids().forEach(room::putInt);
    }

    @Override
    public String expected() {
        return "UID:GID,GID";
    }

    @Override
    public PeerCredentials parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("has " + parts.length + " parts");
        }
        List<Integer> groups = parts[1].isEmpty()
                ? List.of()
                : Arrays.stream(parts[1].split(",", -1)).map(Integer::valueOf).toList();
        return new PeerCredentials(Integer.parseInt(parts[0]), groups);
    }

    @Override
    public String format(PeerCredentials value) {
        return value.uid() + ":" + value.gids().stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
