package io.sockflux.contract.tls;

import io.sockflux.contract.kit.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A record that a server sends in clear. */
final class ServerAnswer {

    static final int ALERT = 21;

    private static final int SERVER_HELLO = 2;
    private static final int RANDOM_AT = 6;

    private final int type;
    private final byte[] content;

    private ServerAnswer(int type, byte[] content) {
        this.type = type;
        this.content = content;
    }

    /** Waits for the next record. */
    static ServerAnswer of(Peer peer) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(peer.receive(5));
        return new ServerAnswer(header.get(0), peer.receive(header.getShort(3)));
    }

    /** Waits for the next ServerHello, past what else comes. */
    static ServerAnswer serverHello(Peer peer) throws IOException {
        ServerAnswer answer = of(peer);
        while (!answer.isServerHello()) {
            if (answer.isFatal()) {
                throw new AssertionError("the server sent the alert " + answer.content[1]);
            }
            answer = of(peer);
        }
        return answer;
    }

    boolean isServerHello() {
        return type == TlsHello.HANDSHAKE && content[0] == SERVER_HELLO;
    }

    boolean isFatal() {
        return type == ALERT && content.length == 2 && content[0] == 2;
    }

    byte[] random() {
        return Arrays.copyOfRange(content, RANDOM_AT, RANDOM_AT + 32);
    }

    /** What a ServerHello has behind its random value and its session. */
    private int chosenAt() {
        return RANDOM_AT + 32 + 1 + content[RANDOM_AT + 32];
    }

    int suite() {
        return ByteBuffer.wrap(content).getShort(chosenAt()) & 0xffff;
    }

    int compression() {
        return content[chosenAt() + 2];
    }

    @Override
    public String toString() {
        return "a record of type " + type + ": " + Arrays.toString(content);
    }
}
