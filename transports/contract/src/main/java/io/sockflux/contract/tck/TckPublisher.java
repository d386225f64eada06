package io.sockflux.contract.tck;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * The rules for publishers, on one of ours.
 *
 * @param <T> what it publishes
 */
final class TckPublisher<T> extends PublisherVerification<T> implements Closeable {

    /** The TCK sleeps so long before it looks whether a cancelled subscriber can be collected. */
    private static final long UNREFERENCED_MILLIS = 200;

    /** How often that may be in vain: on a busy machine the cancellation may take longer. */
    private static final int MOST_TRIES = 10;

    private static final String UNICAST = "one subscriber at a time, as a byte can be received only once";

    private final Subject<T> subject;
    private final TestEnvironment environment;
    private final Deque<Closeable> made = new ArrayDeque<>();

    /** Makes the publishers that are verified. */
    interface Subject<T> {

        /** One that publishes so many elements, then completes. What it leaves behind goes to the verification. */
        Publisher<T> publisher(long elements, TckPublisher<T> verification) throws Exception;

        /** One that fails at subscription. */
        Publisher<T> failed(TckPublisher<T> verification) throws Exception;

        /** How many elements it can publish at the most. */
        long most();
    }

    TckPublisher(Subject<T> subject) {
        this(subject, Tck.environment());
    }

    private TckPublisher(Subject<T> subject, TestEnvironment environment) {
        super(environment, UNREFERENCED_MILLIS);
        this.subject = subject;
        this.environment = environment;
    }

    /** To be closed when the verification is done. */
    void closing(Closeable resource) {
        made.push(resource);
    }

    /**
     * The publisher without the help that Reactor gives to subscribers that are not its own, so that it must keep all
     * rules itself.
     *
     * @param after what to do with an element when the subscriber has had it
     */
    static <T> Publisher<T> bare(Flux<T> flux, Consumer<? super T> after) {
        return new Publisher<>() {
            @Override
            @SuppressWarnings("NullAway") // One of the rules is that null is refused.
            public void subscribe(Subscriber<? super T> subscriber) {
                flux.subscribe(subscriber == null ? null : new Bare<T>(subscriber, after));
            }
        };
    }

    private record Bare<T>(Subscriber<? super T> subscriber, Consumer<? super T> after) implements CoreSubscriber<T> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(T element) {
            try {
                subscriber.onNext(element);
            } finally {
                after.accept(element);
            }
        }

        @Override
        public void onError(Throwable error) {
            subscriber.onError(error);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }

    @Override
    public Publisher<T> createPublisher(long elements) {
        try {
            return subject.publisher(elements, this);
        } catch (Exception e) {
            throw new AssertionError("no publisher", e);
        }
    }

    @Override
    public Publisher<T> createFailedPublisher() {
        try {
            return subject.failed(this);
        } catch (Exception e) {
            throw new AssertionError("no publisher", e);
        }
    }

    @Override
    public long maxElementsFromPublisher() {
        return subject.most();
    }

    @Override
    public void required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
            throws Throwable {
        for (int tries = 1; ; tries++) {
            try {
                super.required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber();
                return;
            } catch (AssertionError e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
                // The environment remembers the failure and would fail every further try by it.
                environment.clearAsyncErrors();
            }
        }
    }

    // What is optional and cannot be

    @Override
    public void optional_spec111_maySupportMultiSubscribe() {
        notVerified(UNICAST);
    }

    @Override
    public void optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals() {
        notVerified(UNICAST);
    }

    @Override
    public void
            optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne() {
        notVerified(UNICAST);
    }

    @Override
    public void
            optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfront() {
        notVerified(UNICAST);
    }

    @Override
    public void
            optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected() {
        notVerified(UNICAST);
    }

    @Override
    public void close() throws IOException {
        for (Closeable resource : made) {
            resource.close();
        }
    }
}
