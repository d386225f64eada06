package io.sockflux.simulated.parity;

import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.world.Chance;
import java.util.ArrayList;
import java.util.List;

/** What random programs are made of. */
enum Family {
    TCP_ENDS(
            SocketKind.TCP,
            "pair 0 1",
            2,
            "send S 3",
            "read S 100",
            "fin S",
            "rd S",
            "both S",
            "close S",
            "abort S",
            "err S",
            "send S 3",
            "read S 2"),
    UNIX_ENDS(SocketKind.UNIX_STREAM, TCP_ENDS),
    SEQPACKET_ENDS(SocketKind.UNIX_SEQPACKET, TCP_ENDS),
    TCP_FULL(
            SocketKind.TCP,
            "smallpair 0 1",
            2,
            "fill S",
            "drain S",
            "fill S",
            "drain S",
            "fin S",
            "close S",
            "abort S",
            "send S 3",
            "err S"),
    UNIX_FULL(SocketKind.UNIX_STREAM, TCP_FULL),
    TCP_LIFE(
            SocketKind.TCP,
            "new 0;bind 0 1;listen 0 1;new 1;new 2;connect 1 1",
            5,
            "new S",
            "bind S P",
            "bind S P",
            "reuse S",
            "listen S N",
            "connect S P",
            "connect S P",
            "connect S P",
            "accept S T",
            "accept 0 T",
            "accept 0 T",
            "send S 3",
            "read S 100",
            "fin S",
            "rd S",
            "close S",
            "abort S",
            "err S"),
    UNIX_LIFE(SocketKind.UNIX_STREAM, TCP_LIFE),
    SEQPACKET_LIFE(SocketKind.UNIX_SEQPACKET, TCP_LIFE),
    UDP(
            SocketKind.UDP,
            "new 0;bind 0 1;new 1;connect 1 1;new 2;connect 2 2",
            4,
            "new S",
            "bind S P",
            "reuse S",
            "connect S P",
            "send S 3",
            "send S 4",
            "send S 0",
            "sendto S 5 P",
            "sendto S 2 P",
            "read S 3",
            "read S 100",
            "listen S N",
            "accept S T",
            "send S 65508",
            "fin S",
            "rd S",
            "close S",
            "err S"),
    UNIX_DATAGRAMS(
            SocketKind.UNIX_DATAGRAM,
            "new 0;bind 0 1;new 1;connect 1 1",
            4,
            "new S",
            "bind S P",
            "unlink P",
            "connect S P",
            "connect S P",
            "pair S T",
            "send S 3",
            "send S 4",
            "send S 0",
            "sendto S 5 P",
            "sendto S 2 P",
            "read S 3",
            "read S 100",
            "listen S N",
            "fill S",
            "fin S",
            "rd S",
            "close S",
            "err S");

    private final SocketKind kind;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> beginning;

    private final int sockets;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> words;

    Family(SocketKind kind, String beginning, int sockets, String... words) {
        this.kind = kind;
        this.beginning = List.of(beginning.split(";"));
        this.sockets = sockets;
        this.words = List.of(words);
    }

    Family(SocketKind kind, Family like) {
        this.kind = kind;
        beginning = like.beginning;
        sockets = like.sockets;
        words = like.words;
    }

    /** A program of 5 to 20 calls behind the beginning. */
    Program random(Chance chance) {
        List<String> calls = new ArrayList<>(beginning);
        for (int left = 5 + chance.below(16); left > 0; left--) {
            String call = words.get(chance.below(words.size()));
            call = call.replace("S", "" + chance.below(sockets))
                    .replace("T", "" + chance.below(Program.SLOTS))
                    .replace("P", "" + (1 + chance.below(3)))
                    .replace("N", "" + chance.below(3));
            calls.add(call);
        }
        if (kind == SocketKind.UDP) {
            calls.removeIf(call -> call.startsWith("pair"));
        }
        return new Program(kind, calls);
    }
}
