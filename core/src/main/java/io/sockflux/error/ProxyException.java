package io.sockflux.error;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * A proxy did not connect for this side. It refused with a code of its protocol, or its answer was none. The message is a
 * single line: the proxy, the target, the code with its meaning.
 */
public class ProxyException extends IOException {

    private static final long serialVersionUID = 1;

    private static final int NO_CODE = -1;

    private final String proxy;
    private final transient Endpoint target;
    private final int code;
    private final boolean passes;
    private final String reason;

    private ProxyException(String proxy, Endpoint target, int code, boolean passes, String words) {
        super("proxy " + proxy + " to " + target + ": " + words);
        this.proxy = requireNonNull(proxy, "proxy");
        this.target = requireNonNull(target, "target");
        this.code = code;
        this.passes = passes;
        this.reason = "proxy " + proxy + " " + words;
    }

    /**
     * A refusal.
     *
     * @param proxy the proxy in its text form
     * @param code the code of the proxy's protocol
     * @param passes whether trying again may help
     * @param words what the code means
     */
    public static ProxyException refused(String proxy, Endpoint target, int code, boolean passes, String words) {
        return new ProxyException(proxy, target, code, passes, "refused with " + code + " (" + words + ")");
    }

    /** An answer that is none, such as bytes of another protocol or an early end. */
    public static ProxyException broken(String proxy, Endpoint target, String words) {
        return new ProxyException(proxy, target, NO_CODE, false, words);
    }

    /** The proxy in its text form, without credentials. */
    public String proxy() {
        return proxy;
    }

    /** What the proxy was asked to connect to: the connector's target, or the next proxy of a chain. */
    public Endpoint target() {
        return target;
    }

    /**
     * The code of the proxy's protocol: a SOCKS4 result (91 to 93), a SOCKS5 reply (1 to 8, RFC 1928), or an HTTP status
     * (RFC 9110). A SOCKS5 proxy that takes none of the offered logins has 255, and one that refuses the password has
     * its own status. Empty if there was no answer.
     */
    public OptionalInt code() {
        return code == NO_CODE ? OptionalInt.empty() : OptionalInt.of(code);
    }

    /** The message without the target. */
    String reason() {
        return reason;
    }

    /** Whether trying again may help: the target was not reachable, or the proxy had too much to do. */
    public boolean canPass() {
        return passes;
    }
}
