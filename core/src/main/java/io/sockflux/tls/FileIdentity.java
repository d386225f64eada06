package io.sockflux.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An identity that is read from files. */
record FileIdentity(List<Path> files, String words, Read read) implements TlsIdentity {

    /** Reads the files. */
    interface Read {
        TlsKey read() throws IOException;
    }

    @Override
    public TlsKey load() throws IOException {
        return read.read();
    }

    @Override
    public String toString() {
        return words;
    }
}
