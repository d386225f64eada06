package io.sockflux.benchmarks.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/** A message of a protocol: an id and a text. Both versions have its bytes from here, behind two bytes of length. */
record Note(int id, String text) {

    static final int LONGEST = 1 << 16;

    static Note read(ByteBuf frame) {
        return new Note(frame.readInt(), frame.toString(UTF_8));
    }

    void write(ByteBuf to) {
        to.writeInt(id).writeCharSequence(text, UTF_8);
    }

    Note answer() {
        return new Note(id, "re: " + text);
    }
}
