package io.sockflux.examples.urgent;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.examples.cli.Escapes;
import io.sockflux.urgent.UrgentByte;
import io.sockflux.urgent.UrgentData;
import io.sockflux.urgent.UrgentEvent;
import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * What comes on one connection, in lines. Data that comes soon after data belongs to its line, so that the lines do not
 * depend on how the reads fell. On the thread of its scheduler.
 */
final class UrgentLines {

    private static final long SOON_MILLIS = 20;
    private static final int LONGEST = 64 << 10;

    private final PrintWriter out;
    private final Scheduler printer;
    private final ByteBuf data = Unpooled.buffer();
    private long pieces;

    UrgentLines(PrintWriter out, Scheduler printer) {
        this.out = out;
        this.printer = printer;
    }

    void print(UrgentEvent event) {
        if (event instanceof UrgentData piece) {
            data.writeBytes(piece.data());
            long then = ++pieces;
            if (data.readableBytes() >= LONGEST) {
                flush();
            } else {
                printer.schedule(() -> flushIfLast(then), SOON_MILLIS, TimeUnit.MILLISECONDS);
            }
            return;
        }
        flush();
        out.println(
                event instanceof UrgentByte urgent ? "urgent " + HexFormat.of().toHexDigits(urgent.value()) : "mark");
        out.flush();
    }

    private void flushIfLast(long piece) {
        if (piece == pieces) {
            flush();
        }
    }

    /** Prints the data that has come. */
    void flush() {
        if (data.isReadable()) {
            out.println("data " + data.readableBytes() + " " + Escapes.of(data));
            out.flush();
            data.clear();
        }
    }
}
