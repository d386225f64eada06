package io.sockflux.internal.names;

import io.sockflux.address.IpAddress;
import io.sockflux.address.SocketType;
import io.sockflux.check.Checks;
import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.NameFlag;
import io.sockflux.netdb.NameInfo;
import io.sockflux.netdb.NameResolver;
import io.sockflux.spi.NameCalls;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Resolves by the C library's own {@code getaddrinfo(3)} and {@code getnameinfo(3)}. */
public final class SystemResolver implements NameResolver {

    private final NameCalls calls;

    public SystemResolver(NameCalls calls) {
        this.calls = calls;
    }

    @Override
    public Mono<List<InetAddress>> resolve(String host) {
        return addresses(AddressQuery.host(host).withType(SocketType.STREAM))
                .map(answer -> answer.address().toInetAddress())
                .distinct()
                .collectList();
    }

    @Override
    public Flux<AddressInfo> addresses(AddressQuery query) {
        return Lookups.all(() -> calls.addresses(QueryRefusal.checked(query)));
    }

    @Override
    public Mono<NameInfo> names(IpAddress address, int port, NameFlag... flags) {
        Checks.checkPort(port, "port");
        Set<NameFlag> asked = Set.copyOf(List.of(flags));
        return BlockingCalls.call(() -> calls.names(address, port, asked));
    }
}
