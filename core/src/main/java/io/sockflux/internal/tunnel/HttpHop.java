package io.sockflux.internal.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.error.ProxyException;
import io.sockflux.proxy.ProxyServer;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** HTTP CONNECT: a single request, and a response without content. */
final class HttpHop extends Hop {

    private static final int LONGEST_LINE = 4096;
    private static final int LONGEST_HEADERS = 8192;

    private static final Set<HttpResponseStatus> PASSING = Set.of(
            HttpResponseStatus.REQUEST_TIMEOUT,
            HttpResponseStatus.TOO_MANY_REQUESTS,
            HttpResponseStatus.INTERNAL_SERVER_ERROR,
            HttpResponseStatus.BAD_GATEWAY,
            HttpResponseStatus.SERVICE_UNAVAILABLE,
            HttpResponseStatus.GATEWAY_TIMEOUT);

    HttpHop(ProxyServer proxy, TcpEndpoint target) {
        super(proxy, target);
    }

    @Override
    Step first() {
        String host = target().family() == AddressFamily.INET6 ? "[" + target().host() + "]" : target().host();
        String authority = host + ":" + target().port();
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.CONNECT, authority, Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.HOST, authority);
        proxy().password().ifPresent(password -> {
            String login = proxy().user().orElse("") + ":" + password;
            request.headers()
                    .set(
                            HttpHeaderNames.PROXY_AUTHORIZATION,
                            "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)));
        });
        HttpClientCodec codec = new HttpClientCodec(LONGEST_LINE, LONGEST_HEADERS, LONGEST_HEADERS);
        return new Step(request, null, codec);
    }

    @Override
    @Nullable
    Step next(Object answer) throws ProxyException {
        if (!(answer instanceof HttpResponse response)) {
            return Step.WAIT;
        }
        check(response.decoderResult());
        HttpResponseStatus status = response.status();
        if (status.codeClass() == HttpStatusClass.INFORMATIONAL) {
            return Step.WAIT;
        }
        if (status.equals(HttpResponseStatus.OK)) {
            return null;
        }
        String words = status.reasonPhrase()
                .codePoints()
                .limit(80)
                .filter(point -> !Character.isISOControl(point))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        throw refused(status.code(), PASSING.contains(status), words.isBlank() ? "no reason" : words);
    }
}
