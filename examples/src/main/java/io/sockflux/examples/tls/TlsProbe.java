package io.sockflux.examples.tls;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.examples.cli.ClientTlsWords;
import io.sockflux.examples.cli.Failures;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.Words;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.PeerCheck;
import io.sockflux.tls.TlsCertificateException;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsTruncatedException;
import java.io.PrintWriter;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** Shows what a server's handshake tells, and how its stream ends. */
@Command(
        name = "tls-probe",
        description = "Connects twice and prints what the handshake showed: version, cipher suite, certificates with"
                + " their expiry, ALPN, whether the second connection resumed the first one's session, and whether the"
                + " stream ended by close_notify or was cut. Status 1 if a check of the certificate failed.")
public final class TlsProbe implements Callable<Integer> {

    private static final Duration END = Duration.ofSeconds(2);

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ClientTlsWords tls;

    @Parameters(index = "0", paramLabel = "HOST:PORT", description = "where to connect to; or tls://HOST:PORT")
    @SuppressWarnings("NullAway.Init")
    private String where;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            defaultValue = "10s",
            description = "how long connecting may take; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration timeout;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Endpoint target = Endpoint.parse(where.contains("://") ? where : "tls://" + where);
        try (Network running = network.network()) {
            ClientTls recipe = tls.recipe();
            String refusal = null;
            Connection first;
            try {
                first = connect(running, target, recipe);
            } catch (RuntimeException e) {
                TlsCertificateException refused = refused(e);
                if (refused == null) {
                    throw e;
                }
                refusal = refused.words();
                recipe = recipe.check(PeerCheck.NOTHING);
                first = connect(running, target, recipe);
            }
            TlsInfo info = first.tls().orElseThrow();
            String end = end(first);
            Connection second = connect(running, target, recipe);
            boolean resumed = second.tls().orElseThrow().resumed().orElse(false);
            second.abort().block();
            print(info, refusal, resumed, end);
            return refusal == null ? 0 : 1;
        }
    }

    private Connection connect(Network running, Endpoint target, ClientTls recipe) {
        return running.connector(target)
                .tls(recipe)
                .timeout(timeout)
                .connect()
                .blockOptional()
                .orElseThrow();
    }

    private static @Nullable TlsCertificateException refused(RuntimeException failure) {
        Throwable cause = Exceptions.unwrap(failure);
        return cause instanceof ConnectFailedException failed
                ? failed.attempts().stream()
                        .map(attempt -> attempt.failure())
                        .filter(TlsCertificateException.class::isInstance)
                        .map(TlsCertificateException.class::cast)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    /** How the peer ends its stream after ours has ended. */
    private static String end(Connection connection) {
        return connection
                .shutdown(Shutdown.WRITE)
                .onErrorComplete()
                .thenMany(connection.receive())
                .then(Mono.just("close_notify"))
                .onErrorResume(TlsTruncatedException.class, cut -> Mono.just("cut without close_notify"))
                .onErrorResume(error -> Mono.just(Failures.line(error)))
                .timeout(END, Mono.just("none within 2 s"))
                .flatMap(how -> connection.abort().thenReturn(how))
                .blockOptional()
                .orElseThrow();
    }

    private void print(TlsInfo info, @Nullable String refusal, boolean resumed, String end) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("version " + info.version().protocol());
        out.println("suite " + info.cipherSuite());
        for (X509Certificate certificate : info.peerCertificates()) {
            out.println("certificate " + certificate.getSubjectX500Principal() + " until "
                    + certificate.getNotAfter().toInstant() + " signed by " + certificate.getIssuerX500Principal());
        }
        out.println("check " + (refusal == null ? "ok" : "failed: " + refusal));
        out.println("alpn " + info.alpn().orElse("none"));
        out.println("resumption " + (resumed ? "yes" : "no"));
        out.println("end " + end);
        out.flush();
    }
}
