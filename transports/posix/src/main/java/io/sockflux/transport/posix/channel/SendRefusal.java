package io.sockflux.transport.posix.channel;

import io.netty.channel.ChannelException;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.layout.Constant;

/** Explains the kernel's refusal of a record or datagram: its receiver, its length and the limit. */
final class SendRefusal {

    /**
     * The longest UDP payload: a length of 16 bits, less the headers of UDP and IPv4. IPv6 does not count its own header.
     */
    private static final int LONGEST_OVER_IPV4 = 65_507;

    private static final int LONGEST_OVER_IPV6 = 65_527;
    private static final int HEADERS_OF_IPV4 = 28;
    private static final int HEADERS_OF_IPV6 = 48;

    /** The bytes of a unix socket's send buffer that Linux keeps for itself, {@code unix_dgram_sendmsg}. */
    private static final int KEPT_OF_UNIX_BUFFER = 32;

    private SendRefusal() {}

    /** The refusal of a message. */
    static SystemCallException of(int result, PosixChannel channel, Message message) {
        SystemCallException plain = Calls.failure(result, "send", message.peer());
        return Calls.is(result, Errno.EMSGSIZE)
                ? tooLong(plain, channel, message.data().readableBytes())
                : plain;
    }

    /** The refusal of a record, which has no receiver of its own. */
    static SystemCallException of(int result, PosixChannel channel, int length) {
        SystemCallException plain = Calls.failure(result, "send", channel.kind());
        return Calls.is(result, Errno.EMSGSIZE) ? tooLong(plain, channel, length) : plain;
    }

    private static SystemCallException tooLong(SystemCallException plain, PosixChannel channel, int length) {
        int limit = limit(channel, length);
        String expected = limit > 0 ? "at most " + limit : "no more than the path takes in one piece";
        String words = plain.words() + ": " + length + " bytes (expected: " + expected + ")";
        return new SystemCallException("send", Errno.EMSGSIZE, plain.endpoint().orElse(null), words);
    }

    /** The limit in bytes; 0 if the kernel does not tell. */
    private static int limit(PosixChannel channel, int length) {
        boolean ipv6 = channel.kind().family() == AddressFamily.INET6;
        try {
            if (channel.kind().family() == AddressFamily.UNIX) {
                int buffer = channel.config().integer(Constant.SOL_SOCKET.number(), Constant.SO_SNDBUF.number());
                return Constant.isDarwin() ? buffer : buffer - KEPT_OF_UNIX_BUFFER;
            }
            if (channel.kind().type() != SocketType.DGRAM
                    || !channel.kind().protocol().equals(Protocol.UDP)) {
                return 0;
            }
            int longest = ipv6 ? LONGEST_OVER_IPV6 : LONGEST_OVER_IPV4;
            if (length > longest || !Constant.IP_MTU.exists()) {
                return longest;
            }
            // Only a connected socket has a path MTU.
            return ipv6
                    ? channel.config().integer(Constant.IPPROTO_IPV6.number(), Constant.IPV6_MTU.number())
                            - HEADERS_OF_IPV6
                    : channel.config().integer(Constant.IPPROTO_IP.number(), Constant.IP_MTU.number())
                            - HEADERS_OF_IPV4;
        } catch (ChannelException e) {
            return 0;
        }
    }
}
