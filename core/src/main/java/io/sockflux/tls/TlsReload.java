package io.sockflux.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A reload of certificates. Connections that are open go on in any case.
 *
 * @param files the files that were read
 * @param failure why it failed: the certificates that were in use before stay in use. Empty if new connections have the
 *     new certificates
 */
public record TlsReload(List<Path> files, Optional<Throwable> failure) {

    /** Whether new connections have the new certificates. */
    public boolean isDone() {
        return failure.isEmpty();
    }
}
