package io.sockflux.option;

import static io.sockflux.option.Option.NONE;
import static io.sockflux.option.OptionLevel.AF_VSOCK;
import static io.sockflux.option.OptionMoment.BEFORE_CONNECT;

import java.util.Set;

/** The options of sockets between a virtual machine and its host, {@code vsock(7)}. */
public final class VsockOptions {

    /** How large the buffer may become at the most. */
    public static final Option<Long> SO_VM_SOCKETS_BUFFER_MAX_SIZE = of(
                    "SO_VM_SOCKETS_BUFFER_MAX_SIZE", 2, NONE, OptionType.unsignedLong())
            .unit("bytes")
            .since("Linux 3.9")
            .note("lowers SO_VM_SOCKETS_BUFFER_SIZE with it");

    /** How large the buffer is at the least. */
    public static final Option<Long> SO_VM_SOCKETS_BUFFER_MIN_SIZE = of(
                    "SO_VM_SOCKETS_BUFFER_MIN_SIZE", 1, NONE, OptionType.unsignedLong())
            .unit("bytes")
            .since("Linux 3.9")
            .note("raises SO_VM_SOCKETS_BUFFER_SIZE with it");

    /** How many bytes may wait to be received. */
    public static final Option<Long> SO_VM_SOCKETS_BUFFER_SIZE = of(
                    "SO_VM_SOCKETS_BUFFER_SIZE", 0, NONE, OptionType.unsignedLong())
            .unit("bytes")
            .since("Linux 3.9")
            .note("kept between the least and the most");

    /** How long a connect tries; none for the usual two seconds. */
    public static final Option<Timeout> SO_VM_SOCKETS_CONNECT_TIMEOUT = of(
                    "SO_VM_SOCKETS_CONNECT_TIMEOUT", 6, NONE, TimeoutType.INSTANCE)
            .unit("microseconds")
            .since("Linux 3.9")
            .when(BEFORE_CONNECT);

    private VsockOptions() {}

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, AF_VSOCK, linux, darwin, type).kinds(Set.of(SocketKind.VSOCK));
    }
}
