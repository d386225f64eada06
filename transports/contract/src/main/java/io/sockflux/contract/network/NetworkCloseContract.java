package io.sockflux.contract.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.ReferenceCountUtil;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.message.Descriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * Whoever waits for anything of a network that is closed is told so: each publisher of the public API ends, whether it was
 * subscribed to before, meanwhile or after, and a cancellation never throws.
 */
@TransportContract
class NetworkCloseContract {

    /** No verdict on the time: what is not told of the end is never told. */
    private static final Duration BOUND = Duration.ofSeconds(20);

    private static final int LEAST = 50;
    private static final List<String> CLOSING = List.of("closeAsync", "drain");

    /** A publisher and what came of it. */
    private static final class Waiter implements CoreSubscriber<Object> {

        private final PublicApi.Call call;
        private final Publisher<?> publisher;
        private volatile @Nullable Subscription subscription;
        private volatile boolean ended;
        private volatile boolean cancelled;

        Waiter(PublicApi.Call call, Publisher<?> publisher) {
            this.call = call;
            this.publisher = publisher;
        }

        void subscribe() {
            Flux.from(publisher).subscribe(this);
        }

        void cancel() {
            cancelled = true;
            Subscription current = subscription;
            if (current != null) {
                current.cancel();
            }
        }

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
            s.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object item) {
            if (item instanceof Descriptor descriptor) {
                descriptor.close();
            }
            ReferenceCountUtil.safeRelease(item);
        }

        @Override
        public void onError(Throwable error) {
            ended = true;
        }

        @Override
        public void onComplete() {
            ended = true;
        }

        boolean isOver() {
            return ended || cancelled;
        }

        @Override
        public String toString() {
            return call.toString();
        }
    }

    private static List<Waiter> all(ApiGround ground) throws Exception {
        List<Waiter> waiters = new ArrayList<>();
        for (PublicApi.Call call : PublicApi.calls()) {
            // These close the network themselves.
            if (!CLOSING.contains(call.method().getName()) || call.receiver() != Network.class) {
                Optional<Publisher<?>> publisher = ground.publisher(call);
                publisher.ifPresent(one -> waiters.add(new Waiter(call, one)));
            }
        }
        assertThat(waiters).hasSizeGreaterThan(LEAST);
        return waiters;
    }

    private static void allAreTold(List<Waiter> waiters) {
        await("end of each")
                .atMost(BOUND)
                .until(() -> waiters.stream().allMatch(Waiter::isOver) ? List.of() : left(waiters), List::isEmpty);
    }

    private static List<Waiter> left(List<Waiter> waiters) {
        return waiters.stream().filter(waiter -> !waiter.isOver()).toList();
    }

    private static void cancelAll(List<Waiter> waiters) {
        Queue<String> thrown = new ConcurrentLinkedQueue<>();
        for (Waiter waiter : waiters) {
            try {
                waiter.cancel();
            } catch (RuntimeException e) {
                thrown.add(waiter + ": " + e);
            }
        }
        assertThat(thrown).isEmpty();
    }

    @Test
    void shouldTellWhoeverSubscribedBefore(Network network) throws Exception {
        try (ApiGround ground = new ApiGround(network.transport())) {
            List<Waiter> waiters = all(ground);
            waiters.forEach(Waiter::subscribe);
            ground.network().close();
            allAreTold(waiters);
            cancelAll(waiters);
        }
    }

    @Test
    void shouldTellWhoeverSubscribesAfter(Network network) throws Exception {
        try (ApiGround ground = new ApiGround(network.transport())) {
            List<Waiter> waiters = all(ground);
            ground.network().close();
            waiters.forEach(Waiter::subscribe);
            allAreTold(waiters);
            cancelAll(waiters);
        }
    }

    @Test
    void shouldTellWhoeverSubscribesMeanwhile(Network network) throws Exception {
        try (ApiGround ground = new ApiGround(network.transport())) {
            List<Waiter> waiters = all(ground);
            long seed = System.nanoTime();
            Collections.shuffle(waiters, new Random(seed));
            Waiter half = waiters.get(waiters.size() / 2);
            for (Waiter waiter : waiters) {
                if (waiter == half) {
                    ground.network().closeAsync().subscribe();
                }
                waiter.subscribe();
            }
            allAreTold(waiters);
            cancelAll(waiters);
        }
    }

    @Test
    void shouldTakeCancellationsMeanwhileAndAfter(Network network) throws Exception {
        try (ApiGround ground = new ApiGround(network.transport())) {
            List<Waiter> waiters = all(ground);
            waiters.forEach(Waiter::subscribe);
            Collections.shuffle(waiters);
            ground.network().closeAsync().subscribe();
            cancelAll(waiters.subList(0, waiters.size() / 2));
            ground.network().close();
            cancelAll(waiters);
        }
    }
}
