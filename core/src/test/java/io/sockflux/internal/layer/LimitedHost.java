package io.sockflux.internal.layer;

import io.netty.channel.Channel;
import io.sockflux.address.Endpoint;
import io.sockflux.error.TimeLimitException;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.stream.WhenFailed;
import io.sockflux.tls.TlsInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A connection of which only the limits' questions are answered. */
final class LimitedHost implements LayerHost {

    private final Channel channel;
    final List<String> ends = new ArrayList<>();
    final List<WhenFailed> hows = new ArrayList<>();
    long taken;
    boolean requested = true;
    boolean watched;
    int looks;

    LimitedHost(Channel channel) {
        this.channel = channel;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public Endpoint peerEndpoint() {
        return Endpoint.tcp("192.0.2.1", 1);
    }

    @Override
    public void isOf(Endpoint peer) {}

    @Override
    public long bytesTaken() {
        return taken;
    }

    @Override
    public void secured(TlsInfo info) {}

    @Override
    public void inputCut(IOException cause) {}

    @Override
    public void sentAhead(int bytes) {}

    @Override
    public Mono<Credentials> peerCredentials() {
        return Mono.never();
    }

    @Override
    public long outputProgress() {
        return taken;
    }

    @Override
    public boolean isInputRequested() {
        looks++;
        return requested;
    }

    @Override
    public boolean isInputWatched() {
        return watched;
    }

    @Override
    public boolean isLeft() {
        return false;
    }

    @Override
    public @Nullable IOException failure() {
        return null;
    }

    @Override
    public void broke(String call, Throwable cause) {}

    @Override
    public void end(IOException cause, WhenFailed how) {
        ends.add(((TimeLimitException) cause).limit());
        hows.add(how);
    }
}
