package io.sockflux.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Listener;
import io.sockflux.stream.WhenFailed;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** In the tests an event loop that is blocked is an error. */
@TransportContract
class BlockHoundTest {

    @Test
    void shouldCatchAHandlerThatBlocksItsEventLoop(Network network) {
        Sinks.One<Throwable> told = Sinks.one();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .onHandlerError((connection, error) -> told.tryEmitValue(error))
                .whenHandlerFails(WhenFailed.CLOSE)
                .serve(connection -> Mono.fromCallable(() -> {
                    TimeUnit.MILLISECONDS.sleep(1);
                    return "slept";
                })));
        Waiting.done(network.connector(listener.endpoints().get(0)).use(connection -> connection.receive()));
        assertThat(Waiting.result(told.asMono())).isInstanceOf(BlockingOperationError.class);
        Waiting.done(listener.close());
    }
}
