package io.sockflux.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.X509TrustManager;

/** Trust that is read from files. */
record FileTrust(List<Path> files, String words, Read read) implements TlsTrust {

    /** Reads the files. */
    interface Read {
        X509TrustManager read() throws IOException;
    }

    @Override
    public X509TrustManager load() throws IOException {
        return read.read();
    }

    @Override
    public String toString() {
        return words;
    }
}
