package io.sockflux.contract.dns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A question as it came to a {@link ScriptedDns}, and the way back to who asked. */
public final class DnsQuery {

    /** Sends a message to who asked. */
    @FunctionalInterface
    interface Way {
        void send(byte[] message) throws IOException;
    }

    private static final int HEADER = 12;

    private final byte[] message;
    private final boolean tcp;
    private final int port;
    private final Way way;
    private final Way elsewhere;
    private final String name;
    private final int end;

    /**
     * A question.
     *
     * @param port where it came from
     * @param elsewhere the same from another port
     */
    DnsQuery(byte[] message, boolean tcp, int port, Way way, Way elsewhere) {
        this.message = message;
        this.tcp = tcp;
        this.port = port;
        this.way = way;
        this.elsewhere = elsewhere;
        StringBuilder text = new StringBuilder();
        int at = HEADER;
        for (int length = message[at]; length > 0; length = message[at]) {
            text.append(text.isEmpty() ? "" : ".")
                    .append(new String(message, at + 1, length, StandardCharsets.ISO_8859_1));
            at += length + 1;
        }
        this.name = text.toString().toLowerCase(Locale.ROOT);
        this.end = at + 5;
    }

    int id() {
        return ByteBuffer.wrap(message).getShort(0) & 0xffff;
    }

    String name() {
        return name;
    }

    int type() {
        return ByteBuffer.wrap(message).getShort(end - 4) & 0xffff;
    }

    /** The port that it was asked from. */
    int port() {
        return port;
    }

    public boolean isTcp() {
        return tcp;
    }

    /** The question alone, as it stands in the message. */
    byte[] question() {
        byte[] question = new byte[end - HEADER];
        System.arraycopy(message, HEADER, question, 0, question.length);
        return question;
    }

    /** An answer to it that has nothing yet. */
    public DnsAnswer answer() {
        return new DnsAnswer(id(), question());
    }

    public void reply(DnsAnswer answer) throws IOException {
        reply(answer.bytes());
    }

    void reply(byte[] bytes) throws IOException {
        way.send(bytes);
    }

    /** From a port that nobody asked. */
    void replyFromElsewhere(DnsAnswer answer) throws IOException {
        elsewhere.send(answer.bytes());
    }
}
