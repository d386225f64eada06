package io.sockflux.message;

/** What a datagram socket is to be told of each datagram beside its data. What a socket has none of is not told. */
public enum DatagramMetadata {
    /** The address that it was sent to and the interface: {@link io.sockflux.message.ControlMessage.PacketInfo}. IP. */
    PACKET_INFO,
    /** Its remaining hops: {@link io.sockflux.message.ControlMessage.HopLimit}. IP. */
    HOP_LIMIT,
    /** Its type of service with the congestion bits: {@link io.sockflux.message.ControlMessage.TrafficClass}. IP. */
    TRAFFIC_CLASS,
    /** When the kernel received it: {@link io.sockflux.message.ControlMessage.Timestamp}. */
    TIMESTAMP,
    /** How many were lost before it for want of room: {@link io.sockflux.message.ControlMessage.DropCount}. Linux. */
    DROP_COUNT,
    /**
     * The length of the datagrams that the kernel has put together, which then come as a single message rather than
     * apart: {@link io.sockflux.message.ControlMessage.SegmentSize}. UDP, Linux.
     */
    SEGMENT_SIZE,
    /**
     * The sender's process, user and group: {@link io.sockflux.message.ControlMessage.Credentials}. Unix sockets,
     * Linux.
     */
    CREDENTIALS
}
