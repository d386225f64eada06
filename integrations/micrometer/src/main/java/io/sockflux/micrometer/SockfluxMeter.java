package io.sockflux.micrometer;

import java.util.List;

/** The meters: their names, what they say, their base units and the keys of their tags, besides the network's. */
@SuppressWarnings("ImmutableEnumChecker") // the list is a copy that cannot be changed
public enum SockfluxMeter {
    /** Listening sockets. */
    LISTENERS("sockflux.listeners", "Listening sockets that are bound", "sockets"),
    /** Open connections. */
    CONNECTIONS_ACTIVE(
            "sockflux.connections.active",
            "Connections that are open",
            "connections",
            "origin",
            "endpoint",
            "transport"),
    /** Connections ever opened. */
    CONNECTIONS_OPENED(
            "sockflux.connections.opened",
            "Connections that were accepted, connected, adopted or made as a pair",
            "connections",
            "origin",
            "endpoint",
            "transport"),
    /** How long connections were open. */
    CONNECTION_DURATION(
            "sockflux.connection.duration",
            "How long connections were open that have ended, by how they ended",
            "seconds",
            "origin",
            "endpoint",
            "transport",
            "outcome",
            "errno"),
    /** Connections refused. */
    CONNECTIONS_REFUSED(
            "sockflux.connections.refused",
            "Connections that were accepted and reset at once, by the reason",
            "connections",
            "endpoint",
            "transport",
            "reason"),
    /** Bytes received. */
    DATA_RECEIVED(
            "sockflux.data.received",
            "Bytes of the program that connections have received, without those of TLS",
            "bytes",
            "origin",
            "endpoint",
            "transport"),
    /** Bytes sent. */
    DATA_SENT(
            "sockflux.data.sent",
            "Bytes of the program that the kernel has taken of connections, without those of TLS",
            "bytes",
            "origin",
            "endpoint",
            "transport"),
    /** Lacks of descriptors. */
    DESCRIPTOR_SHORTAGES(
            "sockflux.descriptor.shortages",
            "Accepts that failed as descriptors or memory of the kernel had run out",
            "accepts",
            "endpoint",
            "errno"),
    /** Waiting in the accept queue. */
    ACCEPT_QUEUE(
            "sockflux.accept.queue",
            "Connections that wait in the kernel until they are accepted, sampled",
            "connections",
            "endpoint"),
    /** How long rounds of connecting take. */
    CONNECT_TIME(
            "sockflux.connect.time",
            "How long rounds of attempts to connect take, look-up included",
            "seconds",
            "endpoint",
            "outcome",
            "errno"),
    /** Attempts begun. */
    CONNECT_ATTEMPTS("sockflux.connect.attempts", "Attempts to connect that have begun", "attempts"),
    /** Attempts failed. */
    CONNECT_ATTEMPTS_FAILED(
            "sockflux.connect.attempts.failed",
            "Attempts to connect that have failed",
            "attempts",
            "endpoint",
            "errno"),
    /** How long look-ups take. */
    LOOKUP_TIME("sockflux.lookup.time", "How long look-ups of targets take", "seconds", "endpoint", "outcome"),
    /** How long handshakes take. */
    HANDSHAKE_TIME(
            "sockflux.handshake.time",
            "How long TLS, PROXY headers and ways through proxies take before the program's bytes",
            "seconds",
            "kind",
            "origin",
            "endpoint",
            "outcome"),
    /** How long handlers run. */
    SERVE_FAILED("sockflux.serve.failed", "Handlers of connections that have failed", "handlers", "endpoint"),
    /** How long relays last. */
    RELAY_TIME("sockflux.relay.time", "How long relays last", "seconds", "way", "outcome"),
    /** Bytes relayed. */
    RELAY_DATA("sockflux.relay.data", "Bytes that relays have moved, when they end", "bytes", "way"),
    /** Pools: connections. */
    POOL_CONNECTIONS(
            "sockflux.pool.connections",
            "Connections of a pool that are lent or idle",
            "connections",
            "endpoint",
            "state"),
    /** Pools: the limit. */
    POOL_MAX("sockflux.pool.max", "Connections that a pool may have", "connections", "endpoint"),
    /** Pools: those who wait. */
    POOL_PENDING(
            "sockflux.pool.pending", "Subscribers that wait for a connection of a pool", "subscribers", "endpoint"),
    /** Pools: how long they waited. */
    POOL_WAIT_TIME(
            "sockflux.pool.wait.time",
            "How long subscribers have waited for a connection of a pool",
            "seconds",
            "endpoint",
            "outcome"),
    /** Requests in flight. */
    REQUESTS_ACTIVE(
            "sockflux.requests.active",
            "Requests that are sent and not answered, sampled",
            "requests",
            "kind",
            "endpoint"),
    /** Requests that wait. */
    REQUESTS_PENDING(
            "sockflux.requests.pending", "Requests that wait to be sent, sampled", "requests", "kind", "endpoint"),
    /** Datagram sockets. */
    DATAGRAM_SOCKETS("sockflux.datagram.sockets", "Datagram sockets that are open", "sockets"),
    /** Datagrams received. */
    DATAGRAMS_RECEIVED("sockflux.datagrams.received", "Datagrams that were received", "datagrams"),
    /** Datagrams sent. */
    DATAGRAMS_SENT("sockflux.datagrams.sent", "Datagrams that the kernel has taken", "datagrams"),
    /** Datagrams refused by the kernel. */
    DATAGRAMS_FAILED("sockflux.datagrams.failed", "Datagrams that the kernel has not taken", "datagrams"),
    /** Bytes of datagrams received. */
    DATAGRAM_DATA_RECEIVED("sockflux.datagram.data.received", "Bytes of data in datagrams that were received", "bytes"),
    /** Bytes of datagrams sent. */
    DATAGRAM_DATA_SENT(
            "sockflux.datagram.data.sent", "Bytes of data in datagrams that were handed to the kernel", "bytes"),
    /** Errors of datagrams. */
    DATAGRAM_ERRORS(
            "sockflux.datagram.errors",
            "Errors of earlier datagrams that the kernel has told, such as an unreachable port",
            "errors",
            "errno"),
    /** How late loops are. */
    LOOP_DELAY("sockflux.loop.delay", "How late an event loop runs a task", "seconds", "loop"),
    /** Processor time of loops. */
    LOOP_CPU_TIME(
            "sockflux.loop.cpu.time",
            "Processor time of an event loop's thread: its rate is the share of the time in which the loop is busy",
            "seconds",
            "loop"),
    /** Tasks that wait on loops. */
    LOOP_PENDING_TASKS("sockflux.loop.pending.tasks", "Tasks that wait on an event loop", "tasks", "loop"),
    /** Round trips. */
    TCP_RTT(
            "sockflux.tcp.rtt",
            "Round trip times of TCP that the kernel has measured, of a sample of the open connections",
            "seconds",
            "origin"),
    /** Retransmits. */
    TCP_RETRANSMITS(
            "sockflux.tcp.retransmits",
            "Segments that were sent again since the last sample, of a sample of the open connections",
            "segments",
            "origin");

    private final String id;
    private final String description;
    private final String unit;
    private final List<String> tags;

    SockfluxMeter(String id, String description, String unit, String... tags) {
        this.id = id;
        this.description = description;
        this.unit = unit;
        this.tags = List.of(tags);
    }

    /** The name, in Micrometer's writing. */
    public String id() {
        return id;
    }

    /** What it says. */
    public String description() {
        return description;
    }

    /** The base unit. */
    public String unit() {
        return unit;
    }

    /** The keys of its tags, besides {@code network}. */
    public List<String> tags() {
        return tags;
    }
}
