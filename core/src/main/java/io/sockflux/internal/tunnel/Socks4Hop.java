package io.sockflux.internal.tunnel;

import io.netty.handler.codec.socksx.v4.DefaultSocks4CommandRequest;
import io.netty.handler.codec.socksx.v4.Socks4ClientDecoder;
import io.netty.handler.codec.socksx.v4.Socks4ClientEncoder;
import io.netty.handler.codec.socksx.v4.Socks4CommandResponse;
import io.netty.handler.codec.socksx.v4.Socks4CommandStatus;
import io.netty.handler.codec.socksx.v4.Socks4CommandType;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.error.ProxyException;
import io.sockflux.proxy.ProxyServer;
import org.jspecify.annotations.Nullable;

/** SOCKS4a: a single question with the user's name, and an answer of eight bytes. */
final class Socks4Hop extends Hop {

    Socks4Hop(ProxyServer proxy, TcpEndpoint target) {
        super(proxy, target);
        if (target.family() == AddressFamily.INET6) {
            throw new IllegalArgumentException("via: " + proxy + " cannot be asked for " + target
                    + " (expected: a name or an IPv4 address, as SOCKS4a knows no IPv6)");
        }
    }

    @Override
    Step first() {
        return new Step(
                new DefaultSocks4CommandRequest(
                        Socks4CommandType.CONNECT,
                        target().host(),
                        target().port(),
                        proxy().user().orElse("")),
                Socks4ClientEncoder.INSTANCE,
                new Socks4ClientDecoder());
    }

    @Override
    @Nullable
    Step next(Object answer) throws ProxyException {
        if (!(answer instanceof Socks4CommandResponse response)) {
            throw notUnderstood();
        }
        check(response.decoderResult());
        Socks4CommandStatus status = response.status();
        if (status.isSuccess()) {
            return null;
        }
        int code = Byte.toUnsignedInt(status.byteValue());
        // The protocol has a single code for all that the proxy could not do, so the target may be there later.
        boolean passes = status.equals(Socks4CommandStatus.REJECTED_OR_FAILED);
        throw refused(code, passes, words(status));
    }

    private static String words(Socks4CommandStatus status) {
        if (status.equals(Socks4CommandStatus.REJECTED_OR_FAILED)) {
            return "request rejected or failed";
        }
        if (status.equals(Socks4CommandStatus.IDENTD_UNREACHABLE)) {
            return "the proxy cannot ask identd on this host";
        }
        if (status.equals(Socks4CommandStatus.IDENTD_AUTH_FAILURE)) {
            return "identd names another user";
        }
        return "unknown code";
    }
}
