package io.sockflux.examples.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/**
 * What a child prints until it exits. What it has left in the background may keep its end of the pipe for as long as it likes,
 * so the end of the stream is not waited for: a read that waits for it could be ended by nobody.
 */
final class ChildOutput {

    /** The pipe's room of 64 KiB in this time is as fast as a child can print. */
    private static final long PAUSE_MILLIS = 20;

    private final Process child;
    private final int longest;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /**
     * The output of a child that runs.
     *
     * @param longest how many bytes are taken; a child that prints more is held up by the full pipe
     */
    ChildOutput(Process child, int longest) {
        this.child = child;
        this.longest = longest;
    }

    /** Waits for the exit on the caller's thread, whose interrupt ends the wait. */
    byte[] untilExit() throws IOException, InterruptedException {
        InputStream output = child.getInputStream();
        // At the exit Java reads what is there, under this lock and without a bound: something in the background may
        // print on.
        synchronized (output) {
            try (output) {
                while (!child.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    take(output);
                }
                take(output);
            }
        }
        return printed.toByteArray();
    }

    /** Takes what is there. */
    private void take(InputStream output) throws IOException {
        int there = Math.min(output.available(), longest - printed.size());
        while (there > 0) {
            printed.write(output.readNBytes(there));
            there = Math.min(output.available(), longest - printed.size());
        }
    }
}
