package io.sockflux.transport.nio;

import io.sockflux.error.Errno;
import io.sockflux.option.Option;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of how multicast is sent, where the JDK's values are not those of C: it has an interface as an object, and
 * one option for IPv4 and IPv6.
 */
final class MulticastOptions {

    private static final String IF4 = "IP_MULTICAST_IF";
    private static final String IF6 = "IPV6_MULTICAST_IF";
    private static final String LOOP6 = "IPV6_MULTICAST_LOOP";
    private static final String HOPS6 = "IPV6_MULTICAST_HOPS";
    private static final Set<String> NAMES = Set.of(IF4, IF6, LOOP6, HOPS6);

    /** By {@code -1} the kernel takes its own value, which is this network. */
    private static final int USUAL_HOPS = 1;

    private MulticastOptions() {}

    static boolean has(Option<?> option) {
        return NAMES.contains(option.name());
    }

    static Object get(NetworkChannel socket, Option<?> option) throws IOException {
        return switch (option.name()) {
            case IF4 -> address(socket.getOption(StandardSocketOptions.IP_MULTICAST_IF));
            case IF6 -> index(socket.getOption(StandardSocketOptions.IP_MULTICAST_IF));
            case LOOP6 -> socket.getOption(StandardSocketOptions.IP_MULTICAST_LOOP);
            default -> socket.getOption(StandardSocketOptions.IP_MULTICAST_TTL);
        };
    }

    static void set(NetworkChannel socket, Option<?> option, Object value) throws IOException {
        switch (option.name()) {
            case IF4 -> {
                InetAddress address = (InetAddress) value;
                setDevice(
                        socket,
                        option,
                        address.isAnyLocalAddress() ? null : existing(NetworkInterface.getByInetAddress(address)));
            }
            case IF6 -> {
                int index = (Integer) value;
                setDevice(socket, option, index == 0 ? null : existing(NetworkInterface.getByIndex(index)));
            }
            case LOOP6 -> socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, (Boolean) value);
            default ->
                socket.setOption(
                        StandardSocketOptions.IP_MULTICAST_TTL, (Integer) value < 0 ? USUAL_HOPS : (Integer) value);
        }
    }

    private static void setDevice(NetworkChannel socket, Option<?> option, @Nullable NetworkInterface device)
            throws IOException {
        if (device != null) {
            socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, device);
        } else if (socket.getOption(StandardSocketOptions.IP_MULTICAST_IF) != null) {
            throw new SocketException(
                    option + ": the JDK's channels cannot give the choice of an interface back to the kernel");
        }
    }

    private static NetworkInterface existing(@Nullable NetworkInterface found) throws SocketException {
        if (found == null) {
            throw new SocketException(Errno.EADDRNOTAVAIL.description());
        }
        return found;
    }

    private static InetAddress address(@Nullable NetworkInterface device) throws IOException {
        return device == null
                ? InetAddress.getByAddress(new byte[4])
                : device.inetAddresses()
                        .filter(address -> address.getAddress().length == 4)
                        .findFirst()
                        .orElse(InetAddress.getByAddress(new byte[4]));
    }

    private static int index(@Nullable NetworkInterface device) {
        return device == null ? 0 : device.getIndex();
    }
}
