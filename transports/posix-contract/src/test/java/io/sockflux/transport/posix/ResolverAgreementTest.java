package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressFlag;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.HostResolver;
import io.sockflux.netdb.NameFlag;
import io.sockflux.netdb.NameResolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;

/** What is done in Java around the look-up of a host, beside what the C library does. */
class ResolverAgreementTest {

    private static final List<Set<AddressFlag>> FLAGS = List.of(
            Set.of(),
            Set.of(AddressFlag.PASSIVE),
            Set.of(AddressFlag.CANONNAME),
            Set.of(AddressFlag.NUMERICHOST),
            Set.of(AddressFlag.NUMERICSERV),
            Set.of(AddressFlag.V4MAPPED),
            Set.of(AddressFlag.V4MAPPED, AddressFlag.ALL),
            Set.of(AddressFlag.ALL),
            Set.of(AddressFlag.PASSIVE, AddressFlag.NUMERICHOST, AddressFlag.NUMERICSERV));

    private Network libc;
    private Network java;

    @BeforeEach
    void open() {
        libc = Network.builder().threads(1).build();
        java = Network.builder().threads(1).resolver(HostResolver.system()).build();
    }

    @AfterEach
    void close() {
        libc.close();
        java.close();
    }

    @Test
    void shouldAnswerAsTheCLibraryDoes() {
        List<String> differences = new ArrayList<>();
        int asked = 0;
        for (String host :
                Arrays.asList(null, "127.0.0.1", "1.2.3.4", "::1", "::ffff:1.2.3.4", "2001:db8::7", "a..b")) {
            for (String service : Arrays.asList(null, "80", "0", "65535", "http", "domain", "ntp", "nosuch")) {
                for (AddressQuery query : queries(host, service)) {
                    String there = outcome(libc.resolver(), query);
                    String here = outcome(java.resolver(), query);
                    asked++;
                    if (!there.equals(here)) {
                        differences.add(query + "\n  libc " + there + "\n  java " + here);
                    }
                }
            }
        }
        assertThat(asked).isGreaterThan(5_000);
        assertThat(differences).isEmpty();
    }

    @Test
    void shouldNameAddressesAsTheCLibraryDoes() {
        List<NameFlag[]> flags = List.of(
                new NameFlag[] {},
                new NameFlag[] {NameFlag.NAMEREQD},
                new NameFlag[] {NameFlag.NUMERICHOST},
                new NameFlag[] {NameFlag.NUMERICHOST, NameFlag.NAMEREQD});
        for (String text : List.of("127.0.0.1", "::ffff:127.0.0.1")) {
            for (NameFlag[] some : flags) {
                assertThat(named(java.resolver(), text, some))
                        .as("%s %s", text, Arrays.toString(some))
                        .isEqualTo(named(libc.resolver(), text, some));
            }
        }
    }

    @Test
    void shouldAskNobodyForAZoneToNameAnAddress() {
        assertThat(named(java.resolver(), "::1%none7")).doesNotContain("IllegalArgument");
    }

    /** As gethostbyname(3) has it. */
    @Test
    void shouldTakeAnAddressForItsOwnName() {
        for (Network network : List.of(libc, java)) {
            for (String text : List.of("192.0.2.1", "2001:db8::99")) {
                assertThat(network.databases().hosts().byName(text).block())
                        .isEqualTo(new HostEntry(text, List.of(), List.of(IpAddress.parse(text))));
            }
        }
    }

    private static String named(NameResolver resolver, String address, NameFlag... flags) {
        try {
            return String.valueOf(
                    resolver.names(IpAddress.parse(address), 80, flags).block());
        } catch (RuntimeException e) {
            Throwable why = Exceptions.unwrap(e);
            return why instanceof NameResolutionException failure ? failure.code() : why.toString();
        }
    }

    private static List<AddressQuery> queries(@Nullable String host, @Nullable String service) {
        List<AddressQuery> queries = new ArrayList<>();
        if (host == null && service == null) {
            return queries;
        }
        for (AddressFamily family : List.of(AddressFamily.UNSPEC, AddressFamily.INET, AddressFamily.INET6)) {
            for (SocketType type : Arrays.asList(null, SocketType.STREAM, SocketType.DGRAM, SocketType.RAW)) {
                for (int protocol : new int[] {0, 6, 17, 1}) {
                    for (Set<AddressFlag> flags : FLAGS) {
                        queries.add(new AddressQuery(host, service, family, type, new Protocol(protocol), flags));
                    }
                }
            }
        }
        return queries;
    }

    private static String outcome(NameResolver resolver, AddressQuery query) {
        try {
            return resolver.addresses(query)
                    .map(ResolverAgreementTest::told)
                    .collect(Collectors.joining(", "))
                    .blockOptional()
                    .orElseThrow();
        } catch (RuntimeException e) {
            Throwable why = Exceptions.unwrap(e);
            if (why instanceof NameResolutionException failure) {
                // Whether the name exists otherwise is for the name server to say, whom only one of them asks here.
                return failure.code().replace("EAI_NODATA", "EAI_NONAME");
            }
            throw e;
        }
    }

    private static String told(AddressInfo answer) {
        return answer + (answer.canonicalName() == null ? "" : " canonical " + answer.canonicalName());
    }
}
