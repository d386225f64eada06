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

/** The kernel's refusal of one record or datagram, told with its receiver, its length and the limit. */
final class SendRefusal {

    /** The 16 bits of a length, less the headers of UDP, and of IPv4 which counts itself. */
    private static final int LONGEST_OVER_IPV4 = 65_507;

    private static final int LONGEST_OVER_IPV6 = 65_527;
    private static final int HEADERS_OF_IPV4 = 28;
    private static final int HEADERS_OF_IPV6 = 48;

    /** What Linux keeps of the send buffer of a unix socket, {@code unix_dgram_sendmsg}. */
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

    /** In bytes; 0 where the kernel does not tell. */
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
            // Only a socket that is connected has a path.
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
