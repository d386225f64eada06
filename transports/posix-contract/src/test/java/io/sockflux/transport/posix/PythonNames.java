package io.sockflux.transport.posix;

import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.NameFlag;
import io.sockflux.netdb.NameInfo;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Python's {@code socket.getaddrinfo} and {@code socket.getnameinfo}: a question and an answer have a line each. */
final class PythonNames implements AutoCloseable {

    private static final String NONE = "-";

    /** What it does not know by name is none of its answers, as with us. */
    private static final String PROGRAM = """
            codes = {getattr(socket, name): name for name in dir(socket) if name.startswith('EAI_')}
            families = {socket.AF_INET: 'INET', socket.AF_INET6: 'INET6'}
            types = {1: 'STREAM', 2: 'DGRAM', 3: 'RAW', 5: 'SEQPACKET'}
            def text(word):
                return None if word == '-' else word.encode()
            def flags(before, word):
                return sum(getattr(socket, before + name) for name in word.split(',') if name != '-')
            def address(sockaddr):
                host = sockaddr[0].split('%')[0]
                scope = sockaddr[3] if len(sockaddr) == 4 else 0
                return host + ('%' + socket.if_indextoname(scope) if scope else '')
            def addresses(host, service, family, type, protocol, hints):
                answers = socket.getaddrinfo(text(host), text(service), getattr(socket, 'AF_' + family),
                                             int(type), int(protocol), flags('AI_', hints))
                return ';'.join(' '.join([families[f], types[t], str(p), address(a), str(a[1]), name or '-'])
                                for f, t, p, name, a in answers if t in types)
            def names(host, port, hints):
                sockaddr = (host.split('%')[0], int(port))
                if '%' in host:
                    sockaddr += (0, socket.if_nametoindex(host.split('%')[1]))
                return ' '.join(socket.getnameinfo(sockaddr, flags('NI_', hints)))
            for line in sys.stdin:
                question, *words = line.rstrip('\\n').split('\\t')
                try:
                    tell({'addresses': addresses, 'names': names}[question](*words))
                except socket.gaierror as e:
                    tell(codes[e.errno])
            """;

    private final PythonPeer python = PythonPeer.run(PROGRAM);

    String addresses(AddressQuery query) {
        return ask(
                "addresses",
                query.host() == null ? NONE : query.host(),
                query.service() == null ? NONE : query.service(),
                query.family().name(),
                query.type() == null ? "0" : "" + query.type().number(),
                "" + query.protocol().number(),
                words(query.flags()));
    }

    String names(IpAddress address, int port, NameFlag... flags) {
        return ask("names", address.toString(), "" + port, words(Arrays.asList(flags)));
    }

    private static String words(Iterable<? extends Enum<?>> flags) {
        StringBuilder words = new StringBuilder(NONE);
        flags.forEach(flag -> words.append(',').append(flag.name()));
        return words.toString();
    }

    private String ask(String... words) {
        python.goOn(String.join("\t", words));
        return python.told();
    }

    /** What the C library tells us, as the program tells it. */
    static String told(Asking<List<AddressInfo>> asking) {
        return toldOr(() -> asking.ask().stream().map(PythonNames::line).collect(Collectors.joining(";")));
    }

    static String toldNames(Asking<NameInfo> asking) {
        return toldOr(() -> {
            NameInfo info = asking.ask();
            return info.host() + " " + info.service();
        });
    }

    private static String toldOr(Asking<String> asking) {
        try {
            return asking.ask();
        } catch (NameResolutionException e) {
            return e.code();
        }
    }

    private static String line(AddressInfo info) {
        String name = info.canonicalName();
        return "%s %s %d %s %d %s"
                .formatted(
                        info.family(),
                        info.type(),
                        info.protocol().number(),
                        info.address(),
                        info.port(),
                        name == null ? NONE : name);
    }

    /** Asks the C library. */
    interface Asking<T> {
        T ask() throws NameResolutionException;
    }

    @Override
    public void close() {
        python.close();
    }
}
