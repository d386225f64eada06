package io.sockflux.internal.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.socksx.v5.DefaultSocks5CommandRequest;
import io.netty.handler.codec.socksx.v5.DefaultSocks5InitialRequest;
import io.netty.handler.codec.socksx.v5.Socks5AddressType;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5ClientEncoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandResponse;
import io.netty.handler.codec.socksx.v5.Socks5CommandResponseDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandType;
import io.netty.handler.codec.socksx.v5.Socks5InitialResponse;
import io.netty.handler.codec.socksx.v5.Socks5InitialResponseDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthResponse;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthResponseDecoder;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.error.ProxyException;
import io.sockflux.proxy.ProxyServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SOCKS5: a choice of the way to authenticate, the user and password where the proxy wants them, and the connect. */
final class Socks5Hop extends Hop {

    private static final int LOGIN_VERSION = 1;

    private static final Map<Socks5CommandStatus, String> WORDS = Map.of(
            Socks5CommandStatus.FAILURE, "general failure",
            Socks5CommandStatus.FORBIDDEN, "not allowed by the proxy's rules",
            Socks5CommandStatus.NETWORK_UNREACHABLE, "network unreachable",
            Socks5CommandStatus.HOST_UNREACHABLE, "host unreachable",
            Socks5CommandStatus.CONNECTION_REFUSED, "connection refused",
            Socks5CommandStatus.TTL_EXPIRED, "time to live expired",
            Socks5CommandStatus.COMMAND_UNSUPPORTED, "command not supported",
            Socks5CommandStatus.ADDRESS_UNSUPPORTED, "address type not supported");

    private static final Set<Socks5CommandStatus> LASTING = Set.of(
            Socks5CommandStatus.FORBIDDEN,
            Socks5CommandStatus.COMMAND_UNSUPPORTED,
            Socks5CommandStatus.ADDRESS_UNSUPPORTED);

    Socks5Hop(ProxyServer proxy, TcpEndpoint target) {
        super(proxy, target);
    }

    @Override
    Step first() {
        // A proxy that wants no password takes the first; RFC 1928 lets it choose.
        List<Socks5AuthMethod> methods = proxy().password().isPresent()
                ? List.of(Socks5AuthMethod.NO_AUTH, Socks5AuthMethod.PASSWORD)
                : List.of(Socks5AuthMethod.NO_AUTH);
        return new Step(
                new DefaultSocks5InitialRequest(methods),
                Socks5ClientEncoder.DEFAULT,
                new Socks5InitialResponseDecoder());
    }

    @Override
    @Nullable
    Step next(Object answer) throws ProxyException {
        if (answer instanceof Socks5InitialResponse choice) {
            check(choice.decoderResult());
            return chosen(choice.authMethod());
        }
        if (answer instanceof Socks5PasswordAuthResponse login) {
            check(login.decoderResult());
            if (!login.status().isSuccess()) {
                throw refused(
                        Byte.toUnsignedInt(login.status().byteValue()), false, "the user or the password is wrong");
            }
            return connect();
        }
        if (answer instanceof Socks5CommandResponse response) {
            check(response.decoderResult());
            return connected(response.status());
        }
        throw notUnderstood();
    }

    private Step chosen(Socks5AuthMethod method) throws ProxyException {
        if (method.equals(Socks5AuthMethod.NO_AUTH)) {
            return connect();
        }
        if (method.equals(Socks5AuthMethod.PASSWORD) && proxy().password().isPresent()) {
            return new Step(
                    login(proxy().user().orElse(""), proxy().password().get()),
                    null,
                    new Socks5PasswordAuthResponseDecoder());
        }
        int code = Byte.toUnsignedInt(method.byteValue());
        if (method.equals(Socks5AuthMethod.UNACCEPTED)) {
            String offered = proxy().password().isPresent() ? "no login, user and password" : "no login";
            throw refused(code, false, "it wants another login than what was offered: " + offered);
        }
        throw broken("it chose the login " + code + ", which was not offered");
    }

    /** The question of RFC 1929. Netty's encoder would send a question mark for each letter beyond ASCII. */
    private static ByteBuf login(String user, String password) {
        ByteBuf question = Unpooled.buffer().writeByte(LOGIN_VERSION);
        for (String word : List.of(user, password)) {
            byte[] bytes = word.getBytes(UTF_8);
            question.writeByte(bytes.length).writeBytes(bytes);
        }
        return question;
    }

    private Step connect() {
        AddressFamily family = target().family();
        Socks5AddressType type = family == AddressFamily.INET
                ? Socks5AddressType.IPv4
                : family == AddressFamily.INET6 ? Socks5AddressType.IPv6 : Socks5AddressType.DOMAIN;
        return new Step(
                new DefaultSocks5CommandRequest(Socks5CommandType.CONNECT, type, target().host(), target().port()),
                Socks5ClientEncoder.DEFAULT,
                new Socks5CommandResponseDecoder());
    }

    private @Nullable Step connected(Socks5CommandStatus status) throws ProxyException {
        if (status.isSuccess()) {
            return null;
        }
        throw refused(
                Byte.toUnsignedInt(status.byteValue()),
                !LASTING.contains(status),
                WORDS.getOrDefault(status, "unknown code"));
    }
}
