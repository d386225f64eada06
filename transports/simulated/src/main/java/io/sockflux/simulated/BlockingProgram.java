package io.sockflux.simulated;

/**
 * A program that blocks, as threads do. It has a thread of its own, which runs only while the simulation waits for it: so its steps come at the
 * same places in each run. Between its waits it must end by itself, in real time.
 *
 * @param <T> what it returns
 */
@FunctionalInterface
public interface BlockingProgram<T> {

    /**
     * Runs.
     *
     * @param simulation what it waits by
     */
    T run(Awaiting simulation) throws Exception;
}
