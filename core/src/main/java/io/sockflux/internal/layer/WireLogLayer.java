package io.sockflux.internal.layer;

import io.sockflux.stream.WireLog;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Logs the bytes of connections.
 *
 * @param lines gets each line instead of the logger; null for the logger
 */
public record WireLogLayer(WireLog log, @Nullable Consumer<String> lines) implements Layer {

    public WireLogLayer(WireLog log) {
        this(log, null);
    }

    @Override
    public LayerPlace place() {
        return log.isEncrypted() ? LayerPlace.WIRE : LayerPlace.PLAIN;
    }

    @Override
    public void install(LayerHost host, Opening opening) {
        Consumer<String> told = lines;
        if (told == null) {
            Logger logger = Loggers.getLogger(log.logger());
            if (!logger.isDebugEnabled()) {
                return;
            }
            told = logger::debug;
        }
        host.channel().pipeline().addLast(new WireLogHandler(host, log, told));
    }

    @Override
    public boolean isTransparent() {
        return true;
    }
}
