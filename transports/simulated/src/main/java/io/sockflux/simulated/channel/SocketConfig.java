package io.sockflux.simulated.channel;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.sockflux.simulated.call.KernelOption;

/** The options that core sets by Netty's names. The rest are Sockflux's own options, by {@link SimulatedOptions}. */
final class SocketConfig extends DefaultChannelConfig {

    private static final int USUAL_BACKLOG = 4096;

    private final SocketChannel socket;
    private int backlog = USUAL_BACKLOG;

    SocketConfig(SocketChannel socket) {
        super(socket);
        this.socket = socket;
    }

    int backlog() {
        return backlog;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getOption(ChannelOption<T> option) {
        if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
            return (T) Boolean.TRUE;
        }
        if (option.equals(ChannelOption.SO_BACKLOG)) {
            return (T) (Integer) backlog;
        }
        if (option.equals(ChannelOption.SO_LINGER)) {
            return (T) (Integer) socket.calls().get(socket.number(), KernelOption.LINGER);
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        validate(option, value);
        if (option.equals(ChannelOption.SO_BACKLOG)) {
            backlog = (Integer) value;
        } else if (option.equals(ChannelOption.SO_LINGER)) {
            socket.calls().set(socket.number(), KernelOption.LINGER, (Integer) value);
        } else if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
            // The directions of this channel always end separately.
            return (Boolean) value;
        } else {
            return super.setOption(option, value);
        }
        return true;
    }

    @Override
    protected void autoReadCleared() {
        socket.readTakenBack();
    }
}
