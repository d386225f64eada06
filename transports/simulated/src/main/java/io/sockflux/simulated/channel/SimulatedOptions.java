package io.sockflux.simulated.channel;

import io.netty.channel.Channel;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.option.Linger;
import io.sockflux.option.Option;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.option.TcpOptions;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.KernelOption;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.spi.OptionCalls;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options that the kernel model knows. Nagle's algorithm is always off there, so TCP_NODELAY can be set to what it is. */
final class SimulatedOptions implements OptionCalls {

    private static final Map<Option<?>, KernelOption> NUMBERS = new LinkedHashMap<>();

    static {
        NUMBERS.put(SocketLevelOptions.SO_REUSEADDR, KernelOption.REUSE_ADDRESS);
        NUMBERS.put(SocketLevelOptions.SO_KEEPALIVE, KernelOption.KEEP_ALIVE);
        NUMBERS.put(SocketLevelOptions.SO_SNDBUF, KernelOption.SEND_BUFFER);
        NUMBERS.put(SocketLevelOptions.SO_RCVBUF, KernelOption.RECEIVE_BUFFER);
        NUMBERS.put(TcpOptions.TCP_USER_TIMEOUT, KernelOption.USER_TIMEOUT);
        NUMBERS.put(TcpOptions.TCP_KEEPIDLE, KernelOption.KEEP_ALIVE_IDLE);
        NUMBERS.put(TcpOptions.TCP_KEEPINTVL, KernelOption.KEEP_ALIVE_INTERVAL);
        NUMBERS.put(TcpOptions.TCP_KEEPCNT, KernelOption.KEEP_ALIVE_COUNT);
    }

    @Override
    public boolean has(Option<?> option) {
        return NUMBERS.containsKey(option)
                || option.equals(TcpOptions.TCP_NODELAY)
                || option.equals(SocketLevelOptions.SO_LINGER)
                || option.equals(SocketLevelOptions.SO_ERROR);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T get(Channel channel, Option<T> option) throws IOException {
        SocketChannel socket = of(channel, option);
        if (option.equals(TcpOptions.TCP_NODELAY)) {
            return (T) Boolean.TRUE;
        }
        if (option.equals(SocketLevelOptions.SO_ERROR)) {
            Errno pending = socket.calls().takeError(socket.number());
            return (T) (Integer) (pending == null ? 0 : pending.number());
        }
        boolean lingers = option.equals(SocketLevelOptions.SO_LINGER);
        int value = number(socket, lingers ? KernelOption.LINGER : known(option));
        if (lingers) {
            return (T) (value < 0 ? Linger.OFF : Linger.seconds(value));
        }
        return (T) (isFlag(option) ? (Object) (value != 0) : (Object) value);
    }

    private static int number(SocketChannel socket, KernelOption known) throws SystemCallException {
        int value = socket.calls().get(socket.number(), known);
        if (value == Answer.failed(Errno.EBADF)) {
            throw new SystemCallException("getsockopt", Errno.EBADF, socket.kind());
        }
        return value;
    }

    @Override
    public <T> void set(Channel channel, Option<T> option, T value) throws IOException {
        SocketChannel socket = of(channel, option);
        if (option.equals(TcpOptions.TCP_NODELAY) && value.equals(true)) {
            return;
        }
        KernelOption known = option.equals(SocketLevelOptions.SO_LINGER) ? KernelOption.LINGER : known(option);
        socket.check(socket.calls().set(socket.number(), known, number(known, value)), "setsockopt", socket.kind());
    }

    private static int number(KernelOption option, Object value) {
        if (value instanceof Linger linger) {
            return linger.on() ? linger.seconds() : -1;
        }
        if (value instanceof Boolean on) {
            return on ? 1 : 0;
        }
        int number = (Integer) value;
        boolean isBuffer = option == KernelOption.SEND_BUFFER || option == KernelOption.RECEIVE_BUFFER;
        return isBuffer ? (int) Math.min(Integer.MAX_VALUE, 2L * number) : number;
    }

    private static boolean isFlag(Option<?> option) {
        return option.equals(SocketLevelOptions.SO_REUSEADDR) || option.equals(SocketLevelOptions.SO_KEEPALIVE);
    }

    private static SocketChannel of(Channel channel, Option<?> option) {
        boolean isTcp = option.level().equals(TcpOptions.TCP_NODELAY.level());
        if (channel instanceof SocketChannel socket && (!isTcp || Names.kind(socket.kind()) == SocketKind.TCP)) {
            return socket;
        }
        throw new UnsupportedOperationException(option.name());
    }

    private static KernelOption known(Option<?> option) {
        KernelOption known = NUMBERS.get(option);
        if (known == null) {
            throw new UnsupportedOperationException(option.name());
        }
        return known;
    }
}
