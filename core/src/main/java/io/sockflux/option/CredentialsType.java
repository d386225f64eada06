package io.sockflux.option;

import io.sockflux.message.ControlMessage.Credentials;
import java.nio.ByteBuffer;

/** {@code struct ucred}. */
final class CredentialsType implements OptionType<Credentials> {

    static final CredentialsType INSTANCE = new CredentialsType();

    private CredentialsType() {}

    @Override
    public String name() {
        return "ucred";
    }

    @Override
    public int length() {
        return 12;
    }

    @Override
    public Credentials read(ByteBuffer bytes) {
        return new Credentials(bytes.getInt(), bytes.getInt(), bytes.getInt());
    }

    @Override
    public void write(Credentials value, ByteBuffer room) {
        room.putInt(value.pid()).putInt(value.uid()).putInt(value.gid());
    }

    @Override
    public String expected() {
        return "PID:UID:GID";
    }

    @Override
    public Credentials parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("has " + parts.length + " numbers");
        }
        return new Credentials(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    @Override
    public String format(Credentials value) {
        return value.pid() + ":" + value.uid() + ":" + value.gid();
    }
}
