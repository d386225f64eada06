package io.sockflux.rooms;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The plan of core: every room of {@code io.sockflux.internal} with the arrows that are allowed, from the users' side down. */
final class Rooms {

    static final String ROOT = "io.sockflux";
    static final String INTERNAL = ROOT + ".internal";
    static final String CHECK = ROOT + ".check";
    static final String POOL = ROOT + ".pool";

    /** Of these a user wants all at once, so they may have more than 25 files. */
    static final Set<String> LARGE = Set.of(ROOT + ".option", ROOT + ".netdb", ROOT + ".address");

    static final List<Room> ALL = List.of(
            Room.of("accept", "listening sockets and the connections that they accept")
                    .with("network", "where it listens, and when the network closes")
                    .with("stream", "an accepted channel becomes a connection")
                    .with("receive", "a served connection ends when its receive queue has")
                    .with("layer", "a connection is handed over when its layers have opened it")
                    .with("socket", "a listening socket is a socket over a channel, and may be adopted")
                    .with("path", "a bind at a unix path waits for its turn there")
                    .with("option", "listening sockets and accepted ones have options")
                    .with("channel", "it opens channels, and waits where descriptors are short")
                    .with("resource", "a listener that no subscriber takes is closed")
                    .with("flight", "refusals and a lack of descriptors are recorded")
                    .with("log", "refusals, failed handlers and a lack of descriptors are logged")
                    .with("loop", "a listener lives on one loop"),
            Room.of("balance", "the backends of a balancer: choice, ejection, checks, those who wait")
                    .with("stream", "a connection that its backend has broken makes a check")
                    .with("resource", "a connection that no subscriber takes is closed")
                    .with("log", "an observer that fails is logged")
                    .with("loop", "waits and checks are timers, and observers harm no loop"),
            Room.of("connect", "what a connector says; rounds of attempts, retries, supervision")
                    .with("network", "each attempt waits for the network's rate, and each round looks up its names")
                    .with("resolve", "an address needs no look-up")
                    .with("stream", "a connected channel becomes a connection")
                    .with("layer", "an attempt has succeeded when its layers have opened the connection")
                    .with("tunnel", "a connector may go through proxies")
                    .with("path", "a client's own unix path is removed with it")
                    .with("option", "each attempt's socket has options")
                    .with("channel", "it opens channels")
                    .with("resource", "a connection that no subscriber takes is closed")
                    .with("flight", "rounds are recorded")
                    .with("loop", "a round lives on one loop"),
            Room.of("datagram", "one datagram socket, its requests and groups, and sockets that share an address")
                    .with("network", "each name is looked up, and the network's close ends a use")
                    .with("receive", "datagrams wait in the same queue as bytes")
                    .with("send", "datagrams go out in turns as bytes do")
                    .with("socket", "it is a socket over a channel, and may be adopted")
                    .with("path", "a bind at a unix path waits for its turn there")
                    .with("option", "it has options, and groups are options")
                    .with("channel", "it opens channels")
                    .with("resource", "a socket that no subscriber takes is closed")
                    .with("loop", "a socket lives on one loop"),
            Room.of("handover", "the sockets of a process, on their way to the next")
                    .with("stream", "descriptors pass over a connection's channel")
                    .with("socket", "a socket is adopted by its descriptor")
                    .with("channel", "the calls on descriptors are a transport's")
                    .with("loop", "a connection lives on one loop, and answers have their time"),
            Room.of("network", "what the recipes of one network share")
                    .with("resolve", "it has one service of names")
                    .with("channel", "it has transports")
                    .with("log", "a drain at the end that fails is logged")
                    .with("loop", "its close is told by its loops"),
            Room.of("stream", "one connection: its handler, its end, its close, its relay")
                    .with("receive", "a connection has one receive queue")
                    .with("send", "a connection has sends, and a relay is one")
                    .with("exchange", "a connection may carry requests")
                    .with("codec", "a connection may have codecs of Netty over it")
                    .with("layer", "a connection has layers between it and its socket")
                    .with("socket", "it is a socket over a channel, and may be adopted")
                    .with("option", "it has options")
                    .with("channel", "it knows the context of its channel")
                    .with("resource", "a connection that no subscriber takes is closed")
                    .with("flight", "closes are recorded")
                    .with("loop", "a connection lives on one loop"),
            Room.of("exchange", "requests and answers over one connection, and those that wait for it")
                    .with("send", "a request is an encoded item")
                    .with("log", "an error that has no stream is dropped")
                    .with("loop", "a session lives on one loop, and deadlines are timers"),
            Room.of("codec", "codecs of Netty over one connection, in a channel of their own")
                    .with("send", "what codecs write is a send of the connection")
                    .with("loop", "codecs live on the connection's loop, and their timers are its timers"),
            Room.of("proxy", "the headers of the PROXY protocol, as a layer")
                    .with("layer", "a header is a layer's work")
                    .with("channel", "what passes a layer is an item")
                    .with("loop", "a connection is open when its header was written"),
            Room.of("socket", "what every socket over a channel has")
                    .with("option", "every socket has options")
                    .with("channel", "it knows the context of its channel")
                    .with("resource", "a descriptor that no subscriber takes is closed")
                    .with("loop", "calls are made on the socket's loop"),
            Room.of("receive", "what arrives, on its way to one subscriber")
                    .with("channel", "what the channel handed over is an item")
                    .with("loop", "the queue lives on one loop, and holds flushes back"),
            Room.of("send", "sends of one channel: turns, budget, files")
                    .with("channel", "what is given to the channel is an item")
                    .with("resource", "an open file is released whoever cancels")
                    .with("flight", "stalls of sends are recorded")
                    .with("log", "an error that has no stream is dropped")
                    .with("loop", "sends live on one loop, and take turns with it"),
            Room.of("tls", "TLS as a layer, over Netty's handler")
                    .with("layer", "it is a layer")
                    .with("channel", "what it counts are items")
                    .with("log", "certificates that cannot be loaded are logged")
                    .with("loop", "it reads files off the loops, and tells a failure by a task"),
            Room.of("tunnel", "the way through proxies, asked before a connection is handed over")
                    .with("layer", "the way is a layer that holds the opening")
                    .with("channel", "what comes from a proxy is an item"),
            Room.of("layer", "what stands in a pipeline between the socket and the connection")
                    .with("channel", "what passes a layer is an item")
                    .with("loop", "layers live on the connection's loop, and wait by its timers"),
            Room.of("resolve", "which look-up a network asks, and the order of trying")
                    .with("dns", "one of the look-ups asks name servers")
                    .with("names", "the others ask the C library or Java")
                    .with("channel", "the C library's calls and the channels for questions are a transport's")
                    .with("loop", "the client of name servers lives on one loop"),
            Room.of("dns", "a client of name servers")
                    .with("names", "around its answers getaddrinfo's rules hold")
                    .with("dns.exchange", "each question is one exchange with one server")
                    .with("dns.wire", "it reads what answers say")
                    .with("loop", "the client lives on one loop"),
            Room.of("dns.exchange", "one question to one name server")
                    .with("dns.wire", "a question is written, and an answer read")
                    .with("loop", "an exchange lives on one loop"),
            Room.of("dns.wire", "messages of RFC 1035"),
            Room.of("names", "look-ups by the C library and Java, the order of RFC 6724")
                    .with("loop", "look-ups block, so they leave the loop"),
            Room.of("path", "the files of unix sockets")
                    .with("channel", "the failure of a call on a file is made where all are")
                    .with("log", "a file that stays is logged")
                    .with("loop", "calls on files block, so they leave the loop"),
            Room.of("option", "options on channels").with("loop", "options are read and set on the channel's loop"),
            Room.of("channel", "what the channels of one network share")
                    .with("log", "a fallback, and an observer that fails, are logged")
                    .with("loop", "a network's channels live on its loops"),
            Room.of("loop", "event loops: getting there, timers, turns, their end")
                    .with("flight", "a task that holds a loop up is recorded")
                    .with("log", "what cannot be told any more is logged")
                    .with("resource", "the result of a call that no subscriber takes is released"),
            Room.of("flight", "events of Java Flight Recorder"),
            Room.of("log", "what is logged, and how often"),
            Room.of("resource", "values that must be released, on their way to a subscriber"));

    private Rooms() {}

    /** The plan as text, a line for each room, as {@code docs/design.md} shows it. */
    static String picture() {
        List<String> lines = new ArrayList<>();
        int width = ALL.stream().mapToInt(room -> room.name().length()).max().orElseThrow();
        for (Room room : ALL) {
            String arrows = room.imports().isEmpty()
                    ? "no other room"
                    : room.imports().keySet().stream().collect(Collectors.joining(", "));
            lines.add(" ".repeat(width - room.name().length()) + room.name() + "  " + room.holds());
            lines.add(" ".repeat(width) + "  └→ " + arrows);
        }
        return String.join("\n", lines) + "\n";
    }
}
