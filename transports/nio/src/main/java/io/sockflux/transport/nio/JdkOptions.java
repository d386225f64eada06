package io.sockflux.transport.nio;

import io.sockflux.option.Option;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** The options that the JDK has, each under its C name. */
enum JdkOptions {
    IP_MULTICAST_LOOP(StandardSocketOptions.IP_MULTICAST_LOOP),
    IP_MULTICAST_TTL(StandardSocketOptions.IP_MULTICAST_TTL),
    IP_TOS(StandardSocketOptions.IP_TOS),
    SO_BROADCAST(StandardSocketOptions.SO_BROADCAST),
    SO_INCOMING_NAPI_ID(ExtendedSocketOptions.SO_INCOMING_NAPI_ID),
    SO_KEEPALIVE(StandardSocketOptions.SO_KEEPALIVE),
    SO_LINGER(StandardSocketOptions.SO_LINGER),
    SO_RCVBUF(StandardSocketOptions.SO_RCVBUF),
    SO_REUSEADDR(StandardSocketOptions.SO_REUSEADDR),
    SO_REUSEPORT(StandardSocketOptions.SO_REUSEPORT),
    SO_SNDBUF(StandardSocketOptions.SO_SNDBUF),
    TCP_KEEPCNT(ExtendedSocketOptions.TCP_KEEPCOUNT),
    TCP_KEEPIDLE(ExtendedSocketOptions.TCP_KEEPIDLE),
    TCP_KEEPINTVL(ExtendedSocketOptions.TCP_KEEPINTERVAL),
    TCP_NODELAY(StandardSocketOptions.TCP_NODELAY),
    TCP_QUICKACK(ExtendedSocketOptions.TCP_QUICKACK);

    private static final Map<String, JdkOptions> BY_NAME = new HashMap<>();

    static {
        for (JdkOptions option : values()) {
            BY_NAME.put(option.name(), option);
        }
    }

    @SuppressWarnings("ImmutableEnumChecker")
    private final SocketOption<?> option;

    JdkOptions(SocketOption<?> option) {
        this.option = option;
    }

    SocketOption<?> option() {
        return option;
    }

    /** The JDK's option of the same name; null if the JDK has none. */
    static @Nullable JdkOptions named(Option<?> option) {
        return BY_NAME.get(option.name());
    }

    /** The options that this JDK supports on this system, for channels of any kind. */
    static Set<SocketOption<?>> supported() {
        Set<SocketOption<?>> supported = new HashSet<>();
        try (SocketChannel stream = SocketChannel.open();
                ServerSocketChannel listener = ServerSocketChannel.open();
                DatagramChannel datagrams = DatagramChannel.open()) {
            supported.addAll(stream.supportedOptions());
            supported.addAll(listener.supportedOptions());
            supported.addAll(datagrams.supportedOptions());
        } catch (IOException e) {
            // Opening a socket will fail with the reason.
        }
        return supported;
    }
}
