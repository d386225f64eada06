package io.sockflux.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import reactor.core.publisher.Mono;

/** Each promise of the kit is seen to be broken. */
class BrokenStreamsTest {

    private static UnaryOperator<ByteStream> breaking = stream -> stream;

    /** The kit on a stream that is broken on purpose. */
    static class OnBroken extends TcpConformanceTest {

        @Override
        protected StreamPair open() {
            StreamPair sound = super.open();
            return new StreamPair(breaking.apply(sound.tested()), sound.peer());
        }

        /** What is broken often hangs. */
        @Override
        protected <T> @Nullable T await(Mono<T> mono) {
            return mono.block(Duration.ofSeconds(2));
        }
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                broken("shouldEmitNoMoreThanWasAsked", Broken.Greedy::new),
                broken("shouldLeaveTheRestToTheNextSubscriber", Broken.Forgetful::new),
                broken("shouldStopAskingWhileThePeerDoesNotRead", Broken.Hoarding::new),
                broken("shouldReleaseWhatItHasSent", Broken.Leaking::new),
                broken("shouldRefuseToSendWhenItIsClosed", Broken.Leaking::new),
                broken("shouldDoNothingBeforeSubscription", Broken.Hasty::new),
                broken("shouldTellOfThePeersAbort", Broken.Rosy::new),
                broken("shouldTellOfThePeersAbort", Broken.Lying::new),
                broken("shouldFailWithTheSourcesFailureAndGoOn", Broken.Lying::new),
                broken("shouldRefuseToSendBehindItsOwnEnd", Broken.Lying::new),
                broken("shouldDeliverEveryByteInOrder", Broken.Losing::new),
                broken("shouldCarryBothDirectionsAtOnce", Broken.Losing::new),
                broken("shouldCompleteBehindTheLastByte", Broken.Losing::new),
                broken("shouldCloseWithoutLoss", Broken.Abrupt::new),
                broken("shouldRefuseToSendBehindItsOwnEnd", Broken.Onesided::new),
                broken("shouldCancelTheSourceOfACancelledSend", Broken.Stubborn::new),
                broken("shouldPassOverEmptyBuffers", Broken.Trusting::new),
                broken("shouldOutliveAReceiverThatFails", Broken.Touchy::new));
    }

    private static Arguments broken(String promise, UnaryOperator<ByteStream> breaking) {
        return Arguments.of(promise, breaking);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void shouldSeeABrokenPromise(String promise, UnaryOperator<ByteStream> broken) {
        breaking = broken;
        assertThat(EngineTestKit.engine("junit-jupiter")
                        .selectors(selectMethod(OnBroken.class, promise))
                        .execute()
                        .testEvents()
                        .failed()
                        .count())
                .as(promise)
                .isOne();
    }
}
