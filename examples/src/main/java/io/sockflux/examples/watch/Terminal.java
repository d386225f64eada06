package io.sockflux.examples.watch;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A terminal that shows one frame after the other, by the control sequences of ECMA-48. */
final class Terminal implements AutoCloseable {

    private static final String ESC = "\u001b[";
    private static final String OTHER_SCREEN = ESC + "?1049h" + ESC + "?25l";
    private static final String FORMER_SCREEN = ESC + "?25h" + ESC + "?1049l";
    private static final int FRAMES_OF_A_SIZE = 5;

    private final PrintWriter out;
    private int rows = 24;
    private int columns = 80;
    private int frames;
    private boolean isOpen;

    Terminal(PrintWriter out) {
        this.out = out;
    }

    /** Whether the standard output is a terminal, as {@code test(1)} has it. */
    static boolean isThere() {
        try {
            Process test = new ProcessBuilder("test", "-t", "1")
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return test.waitFor(1, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Shows the lines from the top, as far as they fit. */
    synchronized void show(List<String> lines) {
        if (frames++ % FRAMES_OF_A_SIZE == 0) {
            measure();
        }
        StringBuilder frame =
                new StringBuilder(isOpen ? "" : OTHER_SCREEN).append(ESC).append("H");
        isOpen = true;
        int shown = Math.min(lines.size(), rows - 1);
        for (int i = 0; i < shown; i++) {
            String line = lines.get(i);
            // The rest of the line is erased before the cursor moves on.
            frame.append(line, 0, Math.min(line.length(), columns)).append(ESC).append("K\r\n");
        }
        out.print(frame.append(ESC).append('J'));
        out.flush();
    }

    /** Asks {@code stty(1)}; the last size stands where that does not help. */
    private void measure() {
        File terminal = new File("/dev/tty");
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(terminal)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", -1);
            if (stty.waitFor(1, TimeUnit.SECONDS) && size.length == 2) {
                rows = Math.max(2, Integer.parseInt(size[0]));
                columns = Math.max(20, Integer.parseInt(size[1]));
            }
        } catch (IOException | NumberFormatException e) {
            // There is no such program, or no terminal that it can ask.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the terminal back as it was. */
    @Override
    public synchronized void close() {
        if (isOpen) {
            isOpen = false;
            out.print(FORMER_SCREEN);
            out.flush();
        }
    }
}
