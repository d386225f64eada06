package io.sockflux.proxy;

/** The protocol that a proxy speaks. */
public enum ProxyKind {

    /** SOCKS version 4 with a name in place of the address: the SOCKS 4A note of Ying-Da Lee. It knows no IPv6 address. */
    SOCKS4A("socks4a"),

    /** SOCKS version 5, RFC 1928, with the user and password of RFC 1929. */
    SOCKS5("socks5"),

    /** The CONNECT method of HTTP/1.1, RFC 9110 section 9.3.6, with the Basic credentials of RFC 7617. */
    HTTP_CONNECT("http");

    private final String scheme;

    ProxyKind(String scheme) {
        this.scheme = scheme;
    }

    /** The scheme of the proxy's URI: {@code socks4a}, {@code socks5}, {@code http}. */
    public String scheme() {
        return scheme;
    }
}
