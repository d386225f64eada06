package io.sockflux.spi;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.NameFlag;
import io.sockflux.netdb.NameInfo;
import io.sockflux.netdb.NetworkEntry;
import io.sockflux.netdb.ProtocolEntry;
import io.sockflux.netdb.ServiceEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The C library's own look-ups of names. All of them may block, and any thread may call them. A missing entry is empty; a
 * look-up that could not be made is an error.
 */
public interface NameCalls {

    /**
     * {@code gethostbyname2(3)}.
     *
     * @param family {@code INET} or {@code INET6}
     * @throws NameResolutionException with the code of the resolver; a name that is not there is empty
     */
    Optional<HostEntry> hostByName(String name, AddressFamily family) throws NameResolutionException;

    /**
     * {@code gethostbyaddr(3)}.
     *
     * @throws NameResolutionException with the code of the resolver; a name that is not there is empty
     */
    Optional<HostEntry> hostByAddress(IpAddress address) throws NameResolutionException;

    /** {@code gethostent(3)} to the end. */
    List<HostEntry> hosts();

    /** {@code getnetbyname(3)}. */
    Optional<NetworkEntry> networkByName(String name);

    /** {@code getnetbyaddr(3)} of {@code AF_INET}. */
    Optional<NetworkEntry> networkByNumber(int number);

    /** {@code getnetent(3)} to the end. */
    List<NetworkEntry> networks();

    /** {@code getprotobyname(3)}. */
    Optional<ProtocolEntry> protocolByName(String name);

    /** {@code getprotobynumber(3)}. */
    Optional<ProtocolEntry> protocolByNumber(int number);

    /** {@code getprotoent(3)} to the end. */
    List<ProtocolEntry> protocols();

    /**
     * {@code getservbyname(3)}.
     *
     * @param protocol null for whichever
     */
    Optional<ServiceEntry> serviceByName(String name, @Nullable String protocol);

    /**
     * {@code getservbyport(3)}.
     *
     * @param port in host order
     * @param protocol null for whichever
     */
    Optional<ServiceEntry> serviceByPort(int port, @Nullable String protocol);

    /** {@code getservent(3)} to the end. */
    List<ServiceEntry> services();

    /**
     * {@code getaddrinfo(3)}.
     *
     * @throws NameResolutionException with an {@code EAI_} code, such as EAI_NONAME
     */
    List<AddressInfo> addresses(AddressQuery query) throws NameResolutionException;

    /**
     * {@code getnameinfo(3)}.
     *
     * @throws NameResolutionException with an {@code EAI_} code, such as EAI_NONAME
     */
    NameInfo names(IpAddress address, int port, Set<NameFlag> flags) throws NameResolutionException;

    /**
     * {@code inet_pton(3)}.
     *
     * @param family {@code INET} or {@code INET6}
     */
    Optional<byte[]> pton(AddressFamily family, String text);

    /**
     * {@code inet_ntop(3)}.
     *
     * @param address 4 or 16 bytes
     */
    String ntop(byte[] address);
}
