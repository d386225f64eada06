package io.sockflux.simulated;

import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The thread of a program that blocks, and the baton between it and the simulation's thread. Whoever has the baton runs, the other waits for
 * it. So there is one order of all steps, although there are two threads.
 */
final class Baton<T> implements Awaiting {

    /** A program that computes for so long in real time has hung, and the simulation with it. */
    private static final long LONGEST_STEP_SECONDS = 60;

    private final BlockingProgram<T> program;
    private final LongSupplier nanos;
    private final MonoSink<T> sink;
    private final Thread thread;
    private final SynchronousQueue<Step> toSimulation = new SynchronousQueue<>();
    private final SynchronousQueue<Answer> toProgram = new SynchronousQueue<>();
    private @Nullable Disposable waiting;
    private boolean subscribing;
    private @Nullable Answer atOnce;
    private boolean over;

    /** What a program does next: it waits for a publisher, or it has ended. */
    private record Step(
            @Nullable Publisher<?> awaited,
            @Nullable Object result,
            @Nullable Throwable failure) {}

    /** What a program has waited for. */
    private record Answer(@Nullable Object value, @Nullable Throwable failure) {}

    /** Ends a program whose host has crashed, or that was cancelled. */
    private static final class Gone extends Error {

        private static final long serialVersionUID = 1;

        Gone() {
            super("the program is over, as its host has crashed or it was cancelled", null, false, false);
        }
    }

    private Baton(String name, BlockingProgram<T> program, LongSupplier nanos, MonoSink<T> sink) {
        this.program = program;
        this.nanos = nanos;
        this.sink = sink;
        thread = new Thread(this::runProgram, name);
        thread.setDaemon(true);
    }

    /** The program as a publisher, which starts a thread for each subscriber. */
    static <T> Mono<T> publish(String name, BlockingProgram<T> program, LongSupplier nanos, Batons batons) {
        return Mono.create(sink -> {
            Baton<T> baton = new Baton<>(name, program, nanos, sink);
            batons.add(baton);
            sink.onDispose(() -> batons.remove(baton));
            sink.onCancel(baton::end);
            baton.thread.start();
            baton.drive();
        });
    }

    // The simulation's thread

    /** Lets the program go on, from wait to wait, until one takes virtual time or the program has ended. */
    private void drive() {
        Answer now;
        do {
            now = afterItsStep();
            if (now != null) {
                hand(toProgram, now);
            }
        } while (now != null);
    }

    /** Waits in real time until the program waits in virtual time, or ends. Answers what it waited for if that is there at once. */
    @SuppressWarnings("unchecked") // what the program returned
    private @Nullable Answer afterItsStep() {
        Step step = itsStep();
        if (step == null) {
            IllegalStateException hung =
                    new IllegalStateException(thread.getName() + " has neither ended nor waited by its"
                            + " simulation for " + LONGEST_STEP_SECONDS + " s (expected: it blocks by Awaiting only)");
            hung.setStackTrace(thread.getStackTrace());
            over = true;
            thread.interrupt();
            sink.error(hung);
            return null;
        }
        if (step.awaited() != null) {
            return waitFor(step.awaited());
        }
        over = true;
        awaitThread();
        if (step.failure() != null) {
            sink.error(step.failure());
        } else {
            sink.success((T) step.result());
        }
        return null;
    }

    private @Nullable Step itsStep() {
        try {
            return toSimulation.poll(LONGEST_STEP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + thread.getName() + " runs", e);
        }
    }

    /** The thread has handed on its last step and ends. A test that looks for threads afterwards must not find it. */
    private void awaitThread() {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(LONGEST_STEP_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Answer waitFor(Publisher<?> awaited) {
        atOnce = null;
        subscribing = true;
        waiting = Flux.from(awaited)
                .takeLast(1)
                .next()
                .map(value -> new Answer(value, null))
                .defaultIfEmpty(new Answer(null, null))
                .onErrorResume(e -> Mono.just(new Answer(null, e)))
                .subscribe(this::goOn);
        subscribing = false;
        return atOnce;
    }

    private void goOn(Answer answer) {
        if (subscribing) {
            atOnce = answer;
        } else if (!over) {
            hand(toProgram, answer);
            drive();
        }
    }

    /** Ends a program that waits. */
    void end() {
        Disposable known = waiting;
        if (!over) {
            over = true;
            if (known != null) {
                known.dispose();
            }
            // It waits by the simulation, as this thread has the baton.
            hand(toProgram, new Answer(null, new Gone()));
            afterItsEnd();
        }
    }

    private void afterItsEnd() {
        try {
            // What it still waits for in its finally blocks never comes.
            while (thread.isAlive()) {
                Step step = toSimulation.poll(1, TimeUnit.MILLISECONDS);
                if (step != null && step.awaited() != null) {
                    hand(toProgram, new Answer(null, new Gone()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <E> void hand(SynchronousQueue<E> to, E baton) {
        try {
            to.put(baton);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the baton is handed over", e);
        }
    }

    // The program's thread

    private void runProgram() {
        Step last;
        try {
            last = new Step(null, program.run(this), null);
        } catch (Throwable e) {
            last = new Step(null, null, e);
        }
        try {
            toSimulation.put(last);
        } catch (InterruptedException e) {
            // The simulation has given it up.
        }
    }

    @Override
    @SuppressWarnings("unchecked") // what the publisher gave
    public <V> @Nullable V await(Publisher<? extends V> publisher) {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("await: called by thread "
                    + Thread.currentThread().getName() + " (expected: " + thread.getName() + ", whose program it is)");
        }
        Answer answer;
        try {
            toSimulation.put(new Step(publisher, null, null));
            answer = toProgram.take();
        } catch (InterruptedException e) {
            throw new Gone();
        }
        Throwable failure = answer.failure();
        if (failure instanceof Gone gone) {
            throw gone;
        }
        if (failure != null) {
            throw Exceptions.propagate(failure);
        }
        return (V) answer.value();
    }

    @Override
    public void sleep(Duration time) {
        Times.nanos(time);
        await(Mono.delay(time));
    }

    @Override
    public Duration now() {
        return Duration.ofNanos(nanos.getAsLong());
    }
}
