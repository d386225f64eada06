package io.sockflux.stream;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;

/**
 * A log of the bytes of each connection, for {@code wireLog} of acceptors, connectors and adopters: a line at debug level
 * for each read and each write. Lines go to Reactor's loggers, which are SLF4J's where a program has SLF4J. A connection
 * logs if the logger is at debug level when the connection begins; otherwise it has nothing of this.
 *
 * <p>The lines have what the peers send, which may be secret. Bytes that are no printable ASCII are escaped, so a peer
 * cannot write lines of its own. The lines are written on the event loop: an appender that blocks stops its connections.
 *
 * @param logger the name of the logger
 * @param form how the bytes are written
 * @param most how many bytes of a read or write are written at the most; a line tells its whole length
 * @param isEncrypted whether it sees the bytes of the socket, such as the records of TLS; otherwise the user's bytes
 */
public record WireLog(String logger, Form form, int most, boolean isEncrypted) {

    /** How bytes are written. */
    public enum Form {
        /** Two hexadecimal digits for each byte. */
        HEX,
        /** ASCII, with {@code \n}, {@code \r}, {@code \t}, {@code \\} and {@code \x00} for other bytes. */
        TEXT
    }

    /** The user's bytes as text, 256 bytes of each read and write, by the logger {@code io.sockflux.wire}. */
    public static final WireLog TEXT = new WireLog("io.sockflux.wire", Form.TEXT, 256, false);

    /** The same in hexadecimal digits. */
    public static final WireLog HEX = new WireLog("io.sockflux.wire", Form.HEX, 256, false);

    /** Checks the parts. */
    public WireLog {
        requireNonNull(logger, "logger");
        requireNonNull(form, "form");
        Checks.checkRange(most, 0, 1 << 20, "most", "bytes");
    }

    /** The same by another logger. */
    public WireLog to(String name) {
        return new WireLog(name, form, most, isEncrypted);
    }

    /** The same with so many bytes of each read and write at the most; 0 to 1 MiB. */
    public WireLog most(int bytes) {
        return new WireLog(logger, form, bytes, isEncrypted);
    }

    /** The same of the bytes that the socket sees. */
    public WireLog encrypted() {
        return new WireLog(logger, form, most, true);
    }
}
