package io.sockflux.contract.tck;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.codec.LengthField;
import io.sockflux.contract.TransportContract;
import io.sockflux.stream.Connection;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import reactor.core.publisher.Flux;

/** Every rule of Reactive Streams that the TCK can verify, on real sockets. */
@TransportContract
class ReactiveStreamsContract {

    private static void nothing(Object element) {}

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> receive(Network network) {
        return publisher(
                new TckReceiving<ByteBuf>(network, Connection::receive, "x", true, ReactiveStreamsContract::nothing));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> receivePooled(Network network) {
        return publisher(new TckReceiving<>(network, Connection::receivePooled, "x", true, ByteBuf::release));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> lines(Network network) {
        Function<Connection, Flux<String>> lines =
                connection -> connection.receive().lines(StandardCharsets.UTF_8, 10);
        return publisher(new TckReceiving<>(network, lines, "line\n", false, ReactiveStreamsContract::nothing));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> frames(Network network) {
        Function<Connection, Flux<ByteBuf>> frames =
                connection -> connection.receive().frames(new LengthField(1, 10));
        return publisher(new TckReceiving<>(network, frames, "\u0002xx", false, ReactiveStreamsContract::nothing));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> connections(Network network) {
        return publisher(new TckAccepting(network));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> send(Network network) {
        return Tck.tests(TckSending.class, () -> new TckSending(network));
    }

    @SuppressWarnings("unchecked")
    private static <T> Stream<DynamicTest> publisher(TckPublisher.Subject<T> subject) {
        return Tck.tests((Class<TckPublisher<T>>) (Class<?>) TckPublisher.class, () -> new TckPublisher<>(subject));
    }
}
