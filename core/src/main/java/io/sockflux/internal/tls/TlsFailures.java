package io.sockflux.internal.tls;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.sockflux.address.Endpoint;
import io.sockflux.tls.TlsCertificateException;
import io.sockflux.tls.TlsException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes a {@link TlsException} of what Netty, Java or OpenSSL throw: in words, and never with the bytes themselves. */
final class TlsFailures {

    private static final int LONGEST_WORDS = 200;
    private static final int MOST_CAUSES = 16;

    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{C}");
    private static final Pattern ALERT_OF_JAVA = Pattern.compile("Received fatal alert: ([a-z_]+)");
    private static final Pattern ALERT_OF_OPENSSL = Pattern.compile("(?:SSLV3|TLSV1|TLSV13)_(?:ALERT_)?([A-Z][A-Z_]+)");
    private static final Pattern NO_TLS =
            Pattern.compile("WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY_REQUEST|unrecognized SSL message");

    /** How Netty begins the words for an alert or a part of a handshake that the socket did not take. */
    private static final String NOT_WRITTEN = "failure when writing TLS control frames";

    private TlsFailures() {}

    /** Whether TLS itself has failed, rather than the socket under it. */
    static boolean isOfTls(Throwable cause) {
        int depth = 0;
        for (@Nullable Throwable e = cause; e != null && depth < MOST_CAUSES; e = e.getCause(), depth++) {
            if (e instanceof SSLException || e instanceof TlsException || e instanceof DecoderException) {
                return true;
            }
        }
        return false;
    }

    static TlsException of(@Nullable Endpoint peer, Throwable cause) {
        RefusedCertificate refused = find(cause, RefusedCertificate.class);
        if (refused != null) {
            return new TlsCertificateException(
                    peer, String.valueOf(refused.getMessage()), refused.certificates(), refused.getCause());
        }
        TlsException told = find(cause, TlsException.class);
        if (told != null) {
            return told.peer().isPresent() || peer == null
                    ? told
                    : new TlsException(peer, told.words(), told.alert().orElse(null), told.getCause());
        }
        if (find(cause, NotSslRecordException.class) != null) {
            // Its message has all the bytes.
            return new TlsException(peer, "the peer sent what is no TLS record", null, null);
        }
        SSLException failure = deepest(cause);
        String text = failure == null ? "" : String.valueOf(failure.getMessage());
        String alert = alert(text);
        if (alert != null) {
            return new TlsException(peer, "the peer sent the alert " + alert, alert, cause);
        }
        if (NO_TLS.matcher(text).find()) {
            return new TlsException(peer, "the peer does not speak TLS", null, null);
        }
        if ((failure == null && find(cause, ClosedChannelException.class) != null) || text.contains(NOT_WRITTEN)) {
            return new TlsException(peer, "the peer closed the connection in the handshake", null, cause);
        }
        if (failure instanceof SslClosedEngineException) {
            return new TlsException(peer, "the peer has ended TLS, which ends both directions", null, cause);
        }
        return new TlsException(peer, words(failure == null ? cause : failure), null, cause);
    }

    private static @Nullable String alert(String text) {
        Matcher java = ALERT_OF_JAVA.matcher(text);
        if (java.find()) {
            return java.group(1);
        }
        Matcher openssl = ALERT_OF_OPENSSL.matcher(text);
        return openssl.find() ? openssl.group(1).toLowerCase(Locale.ROOT) : null;
    }

    private static String words(Throwable cause) {
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        // Java names the alert that it sends in front.
        String line = text.lines().findFirst().orElse("").replaceFirst("^\\([a-z_]+\\) ", "");
        return printable(line, LONGEST_WORDS);
    }

    /** A text of the peer's for a line: no control characters, which could begin a line of their own, and cut at a length. */
    static String printable(String text, int longest) {
        String cut = text.length() <= longest ? text : text.substring(0, longest) + "…";
        return UNPRINTABLE.matcher(cut).replaceAll("?");
    }

    /** The last failure of TLS among the causes, as OpenSSL's own words stand behind general ones. */
    private static @Nullable SSLException deepest(Throwable cause) {
        SSLException found = null;
        int depth = 0;
        for (@Nullable Throwable e = cause; e != null && depth < MOST_CAUSES; e = e.getCause(), depth++) {
            if (e instanceof SSLException failure) {
                found = failure;
            }
        }
        return found;
    }

    private static <T extends Exception> @Nullable T find(Throwable cause, Class<T> type) {
        int depth = 0;
        for (@Nullable Throwable e = cause; e != null && depth < MOST_CAUSES; e = e.getCause(), depth++) {
            if (type.isInstance(e)) {
                return type.cast(e);
            }
        }
        return null;
    }
}
