package io.sockflux.transport.iouring;

import io.netty.channel.IoHandle;
import io.sockflux.spi.InterposedHandle;
import io.sockflux.spi.Interposer;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link StreamEvents} before each stream socket of a loop, and {@link GatedListener} before each listening socket.
 */
final class IoUringInterest implements Interposer {

    private final AcceptTurns turns = new AcceptTurns();

    @Override
    public @Nullable InterposedHandle<?> interpose(IoHandle handle) {
        return OpenedChannels.interposed(handle, turns);
    }
}
