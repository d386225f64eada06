package io.sockflux.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.sockflux.address.Endpoint;
import io.sockflux.tls.TlsCertificateException;
import io.sockflux.tls.TlsException;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFailuresTest {

    private static final Endpoint PEER = Endpoint.parse("tls://192.0.2.1:443");

    private static TlsException of(Throwable cause) {
        return TlsFailures.of(PEER, cause);
    }

    @ParameterizedTest
    @CsvSource({
        "Received fatal alert: certificate_required, certificate_required",
        "(unknown_ca) Received fatal alert: unknown_ca, unknown_ca",
        "error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE, handshake_failure",
        "error:10000458:SSL routines:OPENSSL_internal:TLSV1_UNRECOGNIZED_NAME, unrecognized_name"
    })
    void shouldNameTheAlert(String words, String alert) {
        TlsException failure = of(new DecoderException(new SSLHandshakeException(words)));
        assertThat(failure.alert()).contains(alert);
        assertThat(failure).hasMessage("tls with " + PEER + ": the peer sent the alert " + alert);
    }

    @Test
    void shouldTellNoBytes() {
        TlsException failure = of(new DecoderException(new NotSslRecordException("not an SSL/TLS record: 474554202f")));
        assertThat(failure).hasMessage("tls with " + PEER + ": the peer sent what is no TLS record");
        assertThat(failure).hasNoCause();
    }

    @Test
    void shouldTellInOneLineThatIsNotTooLong() {
        TlsException failure = of(new SSLException("first\nREFUSED second"));
        assertThat(failure.words()).isEqualTo("first");
        assertThat(of(new SSLException("x".repeat(5000))).words()).hasSize(201);
        assertThat(TlsFailures.printable("a\r\nREFUSED b\u001b[1m", 100)).isEqualTo("a??REFUSED b?[1m");
    }

    @Test
    void shouldFindTheCertificateThatWasRefusedAmongTheCauses() {
        Exception refused = new RefusedCertificate("has expired", List.of(), new IOException());
        SSLHandshakeException general = new SSLHandshakeException("General OpenSslEngine problem");
        general.initCause(refused);
        assertThat(of(general))
                .isInstanceOf(TlsCertificateException.class)
                .hasMessage("tls with " + PEER + ": has expired");
    }

    @Test
    void shouldLeaveWhatIsNotOfTls() {
        assertThat(TlsFailures.isOfTls(new IOException("Connection reset by peer")))
                .isFalse();
        assertThat(TlsFailures.isOfTls(new DecoderException())).isTrue();
    }
}
