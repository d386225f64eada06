package io.sockflux.internal.stream;

import io.sockflux.internal.codec.HandlerChain;
import io.sockflux.internal.layer.HandshakeReport;
import io.sockflux.internal.layer.Layer;
import io.sockflux.observe.ObservedHandshake.Kind;
import io.sockflux.stream.WhenFailed;
import io.sockflux.tls.TlsInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/** From clear to TLS on a connection that was made for it. Event loop only. */
final class TlsUpgrade implements Layer.Upgrading {

    private final StreamConnection connection;
    private final MonoSink<TlsInfo> sink;
    private @Nullable HandshakeReport report;

    private TlsUpgrade(StreamConnection connection, MonoSink<TlsInfo> sink) {
        this.connection = connection;
        this.sink = sink;
    }

    /** Begins, or tells the sink why it cannot. */
    static void begin(StreamConnection connection, MonoSink<TlsInfo> sink) {
        if (connection.isClosedHere()) {
            sink.error(connection.closedHereFailure());
        } else if (!connection.isIdle() || HandlerChain.leave(connection.channel())) {
            sink.error(new IllegalStateException("startTls: input is unread, or a direction is in use or has ended"
                    + " (expected: all input in clear taken, no receiver and no send)"));
        } else if (connection.settings().layers().upgrade(connection, new TlsUpgrade(connection, sink))) {
            sink.onCancel(connection::abandon);
        } else {
            sink.error(new IllegalStateException("startTls: the connection was not made for it, or speaks TLS already"
                    + " (expected: startTls on its connector or acceptor, and a single call)"));
        }
    }

    @Override
    public void begun() {
        report = connection.handshakeBegun(Kind.START_TLS, null, sink.contextView());
    }

    @Override
    public void done() {
        if (report != null) {
            report.done();
        }
        sink.success(connection.tls().orElseThrow());
    }

    @Override
    public void failed(IOException cause) {
        if (report != null) {
            report.failed(cause);
        }
        connection.end(cause, WhenFailed.ABORT);
        sink.error(cause);
    }
}
