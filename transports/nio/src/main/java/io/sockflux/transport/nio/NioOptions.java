package io.sockflux.transport.nio;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.sockflux.option.Linger;
import io.sockflux.option.Option;
import io.sockflux.spi.OptionCalls;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Options by the JDK's options, which are few. */
final class NioOptions implements OptionCalls {

    private static final boolean LINUX =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");

    private final Set<SocketOption<?>> supported = JdkOptions.supported();

    @Override
    public boolean has(Option<?> option) {
        JdkOptions jdk = JdkOptions.named(option);
        return (jdk != null && supported.contains(jdk.option()))
                || (option.exists() && (MulticastOptions.has(option) || NioGroups.has(option)));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T get(Channel channel, Option<T> option) throws IOException {
        if (MulticastOptions.has(option)) {
            return (T) MulticastOptions.get(datagrams(channel, option), option);
        }
        JdkOptions jdk = jdk(option);
        Object value = get(channel, jdk.option());
        if (value == null) {
            throw unsupported(option);
        }
        return (T)
                (switch (jdk) {
                    case SO_LINGER -> (Integer) value < 0 ? Linger.OFF : Linger.seconds((Integer) value);
                    // The JDK halves the size that Linux has doubled; Linux's size is in force.
                    case SO_RCVBUF, SO_SNDBUF -> LINUX ? (Integer) value * 2 : value;
                    default -> value;
                });
    }

    @Override
    public <T> void set(Channel channel, Option<T> option, T value) throws IOException {
        if (MulticastOptions.has(option)) {
            MulticastOptions.set(datagrams(channel, option), option, value);
            return;
        }
        if (NioGroups.has(option)) {
            groups(channel, option).set(option, value);
            return;
        }
        JdkOptions jdk = jdk(option);
        Object converted = value;
        if (value instanceof Linger linger) {
            converted = linger.on() ? linger.seconds() : -1;
        }
        if (!set(channel, jdk.option(), converted)) {
            throw unsupported(option);
        }
    }

    private static NioGroups groups(Channel channel, Option<?> option) {
        NioGroups groups = channel.attr(NioGroups.OF).get();
        if (groups == null || !groups.hasLevel(option.level())) {
            throw unsupported(option);
        }
        return groups;
    }

    private static NetworkChannel datagrams(Channel channel, Option<?> option) {
        return groups(channel, option).socket();
    }

    private static JdkOptions jdk(Option<?> option) {
        JdkOptions jdk = JdkOptions.named(option);
        if (jdk == null) {
            throw unsupported(option);
        }
        return jdk;
    }

    private static UnsupportedOperationException unsupported(Option<?> option) {
        return new UnsupportedOperationException(option + ": the JDK's channels have none");
    }

    private static @Nullable NetworkChannel ours(Channel channel) {
        if (channel instanceof UnixStreamChannel stream) {
            return stream.javaChannel();
        }
        return channel instanceof UnixListenerChannel listener ? listener.javaChannel() : null;
    }

    private static @Nullable Object get(Channel channel, SocketOption<?> option) throws IOException {
        NetworkChannel ours = ours(channel);
        return ours != null ? ours.getOption(option) : channel.config().getOption(NioChannelOption.of(option));
    }

    @SuppressWarnings("unchecked")
    private static boolean set(Channel channel, SocketOption<?> option, Object value) throws IOException {
        NetworkChannel ours = ours(channel);
        if (ours != null) {
            ours.setOption((SocketOption<Object>) option, value);
            return true;
        }
        return channel.config()
                .setOption((ChannelOption<Object>) (ChannelOption<?>) NioChannelOption.of(option), value);
    }
}
