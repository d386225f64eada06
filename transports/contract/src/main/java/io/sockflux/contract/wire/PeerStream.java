package io.sockflux.contract.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What a peer says and hears on a blocking socket of the JDK. One thread may send while another receives. */
public interface PeerStream {

    /** Sends all of it. */
    void send(ByteBuffer bytes) throws IOException;

    /** Reads once; returns how many bytes came, or -1 at the end of stream. */
    int read(ByteBuffer buffer) throws IOException;

    /** Sends the end of stream, and goes on receiving. */
    void endOutput() throws IOException;

    /** Closes the socket, behind the end of the stream where that goes out without waiting. */
    void close() throws IOException;
}
