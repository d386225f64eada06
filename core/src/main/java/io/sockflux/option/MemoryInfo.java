package io.sockflux.option;

/**
 * How much memory a socket takes, {@code SO_MEMINFO}: what {@code ss -m} shows.
 *
 * @param received bytes that wait to be received, with the kernel's books
 * @param receiveBuffer bytes that may wait, {@code SO_RCVBUF}
 * @param sent bytes that were handed to the network and are not gone
 * @param sendBuffer bytes that may wait, {@code SO_SNDBUF}
 * @param reserved bytes that are set apart and not used
 * @param queued bytes that wait to be sent, with the kernel's books
 * @param options bytes for options and filters
 * @param backlog bytes that came while the socket was in use
 * @param drops packets that were lost for want of room
 */
public record MemoryInfo(
        long received,
        long receiveBuffer,
        long sent,
        long sendBuffer,
        long reserved,
        long queued,
        long options,
        long backlog,
        long drops) {}
