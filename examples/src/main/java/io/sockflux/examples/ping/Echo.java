package io.sockflux.examples.ping;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * An answer to an echo request, ICMP of IPv4 (RFC 792) or of IPv6 (RFC 4443).
 *
 * @param identifier 0 to 65,535: whose request it was
 * @param sequence 0 to 65,535: which of them
 * @param sent when its request went out, which that one said
 * @param length how many bytes it has, its own header of 8 among them
 */
record Echo(int identifier, int sequence, Instant sent, int length) {

    /** How many bytes a request carries behind its header. */
    static final int PAYLOAD = 56;

    static final int HEADER = 8;

    private static final int CHECKSUM_AT = 2;

    /** How the packets are that a socket receives. */
    enum Form {
        /** From a raw socket of IPv4: the IP header comes first. */
        RAW_IPV4(8, 0),
        /** From a datagram socket of IPv4. */
        IPV4(8, 0),
        /** From either kind of socket of IPv6. */
        IPV6(128, 129);

        private final int request;
        private final int answer;

        Form(int request, int answer) {
            this.request = request;
            this.answer = answer;
        }
    }

    /** A request. Its checksum is there for IPv4; the kernel makes that of IPv6. */
    static ByteBuf request(Form form, int identifier, int sequence, Instant now) {
        ByteBuf packet = Unpooled.buffer(HEADER + PAYLOAD);
        packet.writeByte(form.request).writeByte(0).writeShort(0);
        packet.writeShort(identifier).writeShort(sequence).writeLong(ChronoUnit.NANOS.between(Instant.EPOCH, now));
        for (int i = Long.BYTES; i < PAYLOAD; i++) {
            packet.writeByte(i);
        }
        if (form != Form.IPV6) {
            packet.setShort(CHECKSUM_AT, InternetChecksum.of(packet));
        }
        return packet;
    }

    /** What a socket received, if that is a whole answer to a request of ours. */
    static Optional<Echo> answer(Form form, ByteBuf received) {
        ByteBuf packet = received.slice();
        if (form == Form.RAW_IPV4) {
            int header = packet.isReadable() ? (packet.getUnsignedByte(0) & 0xF) * 4 : 0;
            if (packet.readableBytes() < header) {
                return Optional.empty();
            }
            packet.skipBytes(header);
            packet = packet.slice();
        }
        boolean whole = packet.readableBytes() >= HEADER + Long.BYTES;
        if (!whole || packet.getUnsignedByte(0) != form.answer || packet.getUnsignedByte(1) != 0) {
            return Optional.empty();
        }
        if (form == Form.RAW_IPV4 && InternetChecksum.of(packet) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Echo(
                packet.getUnsignedShort(4),
                packet.getUnsignedShort(6),
                Instant.EPOCH.plusNanos(packet.getLong(HEADER)),
                packet.readableBytes()));
    }
}
