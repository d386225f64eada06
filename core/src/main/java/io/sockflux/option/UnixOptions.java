package io.sockflux.option;

import static io.sockflux.option.Option.NONE;
import static io.sockflux.option.OptionLevel.SOL_LOCAL;

import java.nio.ByteBuffer;
import java.util.Set;

/** The options of macOS's unix sockets, {@code unix(4)}; Linux's are in {@link LinuxSocketOptions}. */
public final class UnixOptions {

    /** The peer's user and groups when the peer connected, or listened. */
    public static final Option<PeerCredentials> LOCAL_PEERCRED = of(
                    "LOCAL_PEERCRED", NONE, 1, PeerCredentialsType.INSTANCE)
            .readOnly()
            .note("of a stream only, and ENOTCONN without a peer");

    /** The process that the peer acts for. */
    public static final Option<Integer> LOCAL_PEEREPID =
            of("LOCAL_PEEREPID", NONE, 3, OptionType.integer()).unit("process").readOnly();

    /** The identity of the program that the peer acts for. */
    public static final Option<ByteBuffer> LOCAL_PEEREUUID =
            of("LOCAL_PEEREUUID", NONE, 5, OptionType.bytes(16)).readOnly();

    /** The peer's process. */
    public static final Option<Integer> LOCAL_PEERPID =
            of("LOCAL_PEERPID", NONE, 2, OptionType.integer()).unit("process").readOnly();

    /** The peer's audit token. */
    public static final Option<ByteBuffer> LOCAL_PEERTOKEN = of("LOCAL_PEERTOKEN", NONE, 6, OptionType.bytes(32))
            .since("macOS 10.15")
            .readOnly();

    /** The identity of the peer's program. */
    public static final Option<ByteBuffer> LOCAL_PEERUUID =
            of("LOCAL_PEERUUID", NONE, 4, OptionType.bytes(16)).readOnly();

    private UnixOptions() {}

    private static <T> Option<T> of(String name, int linux, int darwin, OptionType<T> type) {
        return Option.catalogued(name, SOL_LOCAL, linux, darwin, type).kinds(Set.of(SocketKind.UNIX));
    }
}
