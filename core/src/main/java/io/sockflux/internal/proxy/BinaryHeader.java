package io.sockflux.internal.proxy;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.IpAddress;
import io.sockflux.address.SocketType;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.proxy.ProxyTls;
import io.sockflux.proxy.ProxyTlv;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Version 2: a head of 16 bytes, two addresses, and values of type, length and bytes. */
final class BinaryHeader {

    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;

    private static final int UNSPECIFIED = 0;
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;
    private static final int UNIX = 3;
    private static final int STREAM = 1;
    private static final int DATAGRAM = 2;

    /** The length of {@code sun_path}. */
    private static final int UNIX_LENGTH = 108;

    private static final int LONGEST_ID = 128;

    private BinaryHeader() {}

    // Reading

    /** Reads a whole header whose signature is right. */
    static ProxyHeader parse(byte[] header) throws WrongHeader {
        ByteBuffer input = ByteBuffer.wrap(header);
        input.position(HeaderReader.SIGNATURE.length);
        int command = input.get() & 0xff;
        if (command != LOCAL && command != PROXY) {
            throw new WrongHeader(String.format("version and command are 0x%02x (expected: 0x20 or 0x21)", command));
        }
        int kind = input.get() & 0xff;
        int family = kind >> 4;
        int protocol = kind & 0xf;
        if (family > UNIX || protocol > DATAGRAM) {
            throw new WrongHeader(String.format("family and protocol are 0x%02x (expected: a known kind)", kind));
        }
        input.getShort();
        int length = 2 * addressLength(family);
        if (length > input.remaining()) {
            throw new WrongHeader("the addresses are cut: " + input.remaining() + " bytes (expected: " + length + ")");
        }
        ByteBuffer addresses = input.slice().limit(length);
        input.position(input.position() + length);
        List<ProxyTlv> tlvs = values(header, input);
        // What tells no kind, or is the proxy's own, tells no client whatever the addresses are.
        if (command == LOCAL || family == UNSPECIFIED || protocol == 0) {
            return new ProxyHeader(2, null, null, command == LOCAL, tlvs);
        }
        SocketType type = protocol == STREAM ? SocketType.STREAM : SocketType.DGRAM;
        return family == UNIX
                ? new ProxyHeader(2, unix(addresses, type), unix(addresses, type), false, tlvs)
                : inet(addresses, length / 2 - Short.BYTES, type, tlvs);
    }

    private static int addressLength(int family) {
        return switch (family) {
            case IPV4 -> 4 + Short.BYTES;
            case IPV6 -> 16 + Short.BYTES;
            case UNIX -> UNIX_LENGTH;
            default -> 0;
        };
    }

    private static ProxyHeader inet(ByteBuffer input, int length, SocketType type, List<ProxyTlv> tlvs) {
        byte[] source = new byte[length];
        byte[] destination = new byte[length];
        input.get(source).get(destination);
        int sourcePort = input.getShort() & 0xffff;
        int destinationPort = input.getShort() & 0xffff;
        return new ProxyHeader(
                2, inet(source, sourcePort, type), inet(destination, destinationPort, type), false, tlvs);
    }

    private static Endpoint inet(byte[] address, int port, SocketType type) {
        String host = IpAddress.of(address).toString();
        return type == SocketType.STREAM ? new TcpEndpoint(host, port) : new UdpEndpoint(host, port);
    }

    /** The next address of a unix socket. A name that is no text is as none. */
    private static Endpoint unix(ByteBuffer input, SocketType type) {
        byte[] path = new byte[UNIX_LENGTH];
        input.get(path);
        boolean isAbstract = path[0] == 0;
        int begin = isAbstract ? 1 : 0;
        int end = begin;
        while (end < path.length && path[end] != 0) {
            end++;
        }
        try {
            String name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(path, begin, end - begin))
                    .toString();
            if (name.isEmpty()) {
                return new UnixUnnamedEndpoint(type);
            }
            return isAbstract ? new UnixAbstractEndpoint(name, type) : new UnixPathEndpoint(name, type);
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return new UnixUnnamedEndpoint(type);
        }
    }

    private static List<ProxyTlv> values(byte[] header, ByteBuffer input) throws WrongHeader {
        int begin = input.position();
        try {
            List<ProxyTlv> all = new ArrayList<>();
            int at = begin;
            boolean isChecked = false;
            for (ProxyTlv tlv : ProxyTlv.readAll(input)) {
                if (tlv.type() == ProxyTlv.CRC32C) {
                    if (isChecked) {
                        throw new WrongHeader("has two checksums (expected: one)");
                    }
                    isChecked = true;
                    checkSum(header, at + 3, tlv);
                }
                check(tlv);
                if (tlv.type() != ProxyTlv.NOOP) {
                    all.add(tlv);
                }
                at += 3 + tlv.length();
            }
            return all;
        } catch (IllegalArgumentException e) {
            throw new WrongHeader(String.valueOf(e.getMessage()));
        }
    }

    private static void check(ProxyTlv tlv) throws WrongHeader {
        if (tlv.type() == ProxyTlv.UNIQUE_ID && tlv.length() > LONGEST_ID) {
            throw new WrongHeader(
                    "the unique id is " + tlv.length() + " bytes long (expected: at most " + LONGEST_ID + ")");
        }
        if (tlv.type() == ProxyTlv.SSL) {
            ProxyTls.of(tlv);
        }
    }

    private static void checkSum(byte[] header, int at, ProxyTlv tlv) throws WrongHeader {
        if (tlv.length() != Integer.BYTES) {
            throw new WrongHeader("the checksum is " + tlv.length() + " bytes long (expected: " + Integer.BYTES + ")");
        }
        if (ByteBuffer.wrap(tlv.value()).getInt() != sum(header, at)) {
            throw new WrongHeader("the checksum is wrong (expected: the CRC32c of the header)");
        }
    }

    /** The checksum of the header, in which the bytes of the checksum itself count as 0. */
    private static int sum(byte[] header, int at) {
        CRC32C sum = new CRC32C();
        sum.update(header, 0, at);
        sum.update(new byte[Integer.BYTES]);
        sum.update(header, at + Integer.BYTES, header.length - at - Integer.BYTES);
        return (int) sum.getValue();
    }

    // Writing

    /**
     * The bytes of a header.
     *
     * @throws IllegalArgumentException if they are more than a receiver of this library takes
     */
    static byte[] bytes(ProxyHeader header) {
        byte[] addresses = addresses(header.source(), header.destination());
        int length = addresses.length
                + header.tlvs().stream().mapToInt(tlv -> 3 + tlv.length()).sum();
        if (HeaderReader.HEAD + length > HeaderReader.LONGEST) {
            throw new IllegalArgumentException("proxy header: " + (HeaderReader.HEAD + length)
                    + " bytes (expected: at most " + HeaderReader.LONGEST + ")");
        }
        ByteBuffer output = ByteBuffer.allocate(HeaderReader.HEAD + length);
        output.put(HeaderReader.SIGNATURE)
                .put((byte) (header.isLocal() ? LOCAL : PROXY))
                .put((byte) kind(header.source(), header.destination()))
                .putShort((short) length)
                .put(addresses);
        int sumAt = -1;
        for (ProxyTlv tlv : header.tlvs()) {
            output.put((byte) tlv.type()).putShort((short) tlv.length());
            if (tlv.type() == ProxyTlv.CRC32C && tlv.length() == Integer.BYTES) {
                sumAt = output.position();
            }
            output.put(tlv.value());
        }
        byte[] bytes = output.array();
        if (sumAt >= 0) {
            ByteBuffer.wrap(bytes).putInt(sumAt, sum(bytes, sumAt));
        }
        return bytes;
    }

    private static int kind(@Nullable Endpoint source, @Nullable Endpoint destination) {
        if (source == null || destination == null) {
            return UNSPECIFIED;
        }
        int family = source instanceof UnixEndpoint ? UNIX : isIpv4(source, destination) ? IPV4 : IPV6;
        return family << 4 | (source.type() == SocketType.DGRAM ? DATAGRAM : STREAM);
    }

    private static boolean isIpv4(Endpoint source, Endpoint destination) {
        return source.family() == AddressFamily.INET && destination.family() == AddressFamily.INET;
    }

    private static byte[] addresses(@Nullable Endpoint source, @Nullable Endpoint destination) {
        if (source instanceof InetEndpoint from && destination instanceof InetEndpoint to) {
            boolean isIpv4 = isIpv4(from, to);
            ByteBuffer output = ByteBuffer.allocate(2 * addressLength(isIpv4 ? IPV4 : IPV6));
            return output.put(address(from, isIpv4))
                    .put(address(to, isIpv4))
                    .putShort((short) from.port())
                    .putShort((short) to.port())
                    .array();
        }
        if (source instanceof UnixEndpoint from && destination instanceof UnixEndpoint to) {
            return ByteBuffer.allocate(2 * UNIX_LENGTH)
                    .put(0, name(from))
                    .put(UNIX_LENGTH, name(to))
                    .array();
        }
        return new byte[0];
    }

    private static byte[] address(InetEndpoint endpoint, boolean isIpv4) {
        IpAddress address = IpAddress.parse(endpoint.host());
        return (isIpv4 ? address : address.toIpv4Mapped()).bytes();
    }

    private static byte[] name(UnixEndpoint endpoint) {
        if (endpoint instanceof UnixPathEndpoint path) {
            return path.path().getBytes(StandardCharsets.UTF_8);
        }
        return endpoint instanceof UnixAbstractEndpoint name
                ? ("\0" + name.name()).getBytes(StandardCharsets.UTF_8)
                : new byte[0];
    }
}
