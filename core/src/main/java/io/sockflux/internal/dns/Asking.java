package io.sockflux.internal.dns;

import io.sockflux.internal.dns.Outcome.Kind;
import io.sockflux.internal.dns.exchange.Counters;
import io.sockflux.internal.dns.exchange.Counters.Event;
import io.sockflux.internal.dns.exchange.ExchangeFailure;
import io.sockflux.internal.dns.exchange.TcpExchange;
import io.sockflux.internal.dns.exchange.UdpExchange;
import io.sockflux.internal.dns.wire.Answer;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.netdb.DnsSettings;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Asks servers in turn until a server answers the question. Event loop only. */
final class Asking {

    private static final int NO_ERROR = 0;
    private static final int NAME_ERROR = 3;
    private static final int SERVER_FAILURE = 2;
    private static final String[] CODES = {
        "NOERROR",
        "FORMERR",
        "SERVFAIL",
        "NXDOMAIN",
        "NOTIMP",
        "REFUSED",
        "YXDOMAIN",
        "YXRRSET",
        "NXRRSET",
        "NOTAUTH",
        "NOTZONE"
    };

    /** Counts how many questions a look-up may still ask, as hostile servers could lead it on without end. */
    static final class Budget {

        private final int most;
        private int left;

        Budget(int most) {
            this.most = most;
            this.left = most;
        }
    }

    /** What a client asks its questions with. */
    record Ways(DnsSettings settings, Servers servers, UdpExchange udp, TcpExchange tcp, Counters counters) {}

    /**
     * The result of asking all servers.
     *
     * @param answer a positive or negative answer; null if no server gave an answer
     * @param failure the kind of the failure if there is no answer
     * @param words the reason, with the servers' addresses
     */
    record Reply(@Nullable Answer answer, Kind failure, String words) {

        static boolean isNameError(Answer answer) {
            return answer.code() == NAME_ERROR;
        }
    }

    private final Ways ways;
    private final Question question;
    private final Budget budget;
    private final Deque<InetSocketAddress> next = new ArrayDeque<>();
    private final Deque<InetSocketAddress> silent = new ArrayDeque<>();
    private final Set<String> words = new LinkedHashSet<>();
    private Kind failure = Kind.REFUSED;
    private int round = 1;

    private Asking(Ways ways, Question question, Budget budget) {
        this.ways = ways;
        this.question = question;
        this.budget = budget;
    }

    static Mono<Reply> ask(Ways ways, Question question, Budget budget) {
        return Mono.defer(() -> {
            Asking asking = new Asking(ways, question, budget);
            asking.next.addAll(ways.servers().order());
            return asking.step();
        });
    }

    private Mono<Reply> step() {
        if (next.isEmpty() && round < ways.settings().attempts()) {
            // A server that has answered would answer the same again, so only the silent servers are asked again.
            round++;
            next.addAll(silent);
            silent.clear();
        }
        if (next.isEmpty()) {
            return Mono.just(new Reply(null, failure, String.join(", ", words)));
        }
        if (budget.left == 0) {
            words.add("asked " + budget.most + " questions, the most for one look-up");
            return Mono.just(new Reply(null, Kind.SILENT, String.join(", ", words)));
        }
        budget.left--;
        InetSocketAddress server = next.remove();
        return ways.udp()
                .ask(server, question)
                .flatMap(answer -> answer.isTruncated() ? overTcp(server) : Mono.just(answer))
                .flatMap(answer -> judge(server, answer))
                .onErrorResume(ExchangeFailure.class, e -> passed(server, e));
    }

    private Mono<Answer> overTcp(InetSocketAddress server) {
        ways.counters().add(Event.OVER_TCP);
        return ways.tcp()
                .ask(server, question)
                .flatMap(answer -> answer.isTruncated()
                        ? Mono.error(new ExchangeFailure("cut its answer over TCP too", false, null))
                        : Mono.just(answer));
    }

    private Mono<Reply> judge(InetSocketAddress server, Answer answer) {
        ways.counters().add(Event.ANSWER);
        String address = Servers.text(server);
        int code = answer.code();
        if (code == NAME_ERROR) {
            return Mono.just(new Reply(answer, failure, address + " has no such name"));
        }
        // A server that is not authoritative and does not recurse only refers to other servers, which is no answer.
        boolean lame = answer.records().isEmpty() && !answer.isAuthoritativeOrRecursive();
        if (code == NO_ERROR && !lame) {
            return Mono.just(new Reply(answer, failure, address + " has no " + question.type() + " record of it"));
        }
        if (code == SERVER_FAILURE && failure != Kind.SILENT) {
            failure = Kind.SERVER_FAILED;
        }
        words.add(address + (lame && code == NO_ERROR ? " does not serve it" : " answered " + name(code)));
        return step();
    }

    private static String name(int code) {
        return code < CODES.length ? CODES[code] : "with code " + code;
    }

    private Mono<Reply> passed(InetSocketAddress server, ExchangeFailure e) {
        if (e.isTimeout()) {
            ways.counters().add(Event.TIMEOUT);
        }
        failure = Kind.SILENT;
        words.add(Servers.text(server) + " " + e.words());
        ways.servers().silent(server);
        silent.add(server);
        return step();
    }
}
