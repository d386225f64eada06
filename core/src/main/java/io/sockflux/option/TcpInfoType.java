package io.sockflux.option;

import java.nio.ByteBuffer;

/** {@code struct tcp_info}. */
final class TcpInfoType implements OptionType<TcpInfo> {

    static final TcpInfoType INSTANCE = new TcpInfoType();

    // Linux 6.18 has 280 bytes. What a kernel has beyond what it is asked for is lost, and what it lacks costs nothing.
    private static final int LENGTH = 512;

    private TcpInfoType() {}

    @Override
    public String name() {
        return "tcp_info";
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public TcpInfo read(ByteBuffer bytes) {
        return TcpInfo.of(bytes);
    }

    @Override
    public void write(TcpInfo value, ByteBuffer room) {
        throw new UnsupportedOperationException(name() + ": can only be read");
    }

    @Override
    public boolean accepts(TcpInfo value) {
        return false;
    }

    @Override
    public String expected() {
        return "none, it can only be read";
    }

    @Override
    public TcpInfo parse(String text) {
        throw new IllegalArgumentException(name() + ": can only be read");
    }
}
