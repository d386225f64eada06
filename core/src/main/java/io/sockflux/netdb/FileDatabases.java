package io.sockflux.netdb;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import reactor.core.publisher.Mono;

/**
 * The databases in the files {@code hosts}, {@code networks}, {@code protocols} and {@code services} of a directory.
 *
 * @param hosts hosts
 * @param networks networks
 * @param protocols protocols
 * @param services services
 */
public record FileDatabases(Hosts hosts, Networks networks, Protocols protocols, Services services)
        implements Databases {

    private static final FileDatabases SYSTEM = in(Path.of("/etc"));

    /** The system's databases, whose files are kept once for the whole program. */
    public static FileDatabases system() {
        return SYSTEM;
    }

    /** The databases of a directory. */
    public static FileDatabases in(Path directory) {
        if (!requireNonNull(directory, "directory").getFileSystem().equals(FileSystems.getDefault())) {
            throw new IllegalArgumentException(
                    "directory: " + directory + " (expected: a directory of the default file system)");
        }
        return new FileDatabases(
                new FileHosts(directory),
                new FileNetworks(directory),
                new FileProtocols(directory),
                new FileServices(directory));
    }

    private static final class FileNetworks extends FileTable<NetworkEntry> implements Networks {

        FileNetworks(Path directory) {
            super(new WatchedFile<>(FileFormats.NETWORKS, directory));
        }

        @Override
        public Mono<NetworkEntry> byNumber(int number) {
            return first(entry -> entry.number() == number);
        }
    }

    private static final class FileProtocols extends FileTable<ProtocolEntry> implements Protocols {

        FileProtocols(Path directory) {
            super(new WatchedFile<>(FileFormats.PROTOCOLS, directory));
        }

        @Override
        public Mono<ProtocolEntry> byNumber(int number) {
            return first(entry -> entry.number() == number);
        }
    }

    private static final class FileServices extends FileTable<ServiceEntry> implements Services {

        FileServices(Path directory) {
            super(new WatchedFile<>(FileFormats.SERVICES, directory));
        }

        @Override
        public Mono<ServiceEntry> byName(String name, String protocol) {
            String key = key(name);
            requireNonNull(protocol, "protocol");
            return ask(parsed -> parsed.named(key, entry -> entry.protocol().equals(protocol)));
        }

        @Override
        public Mono<ServiceEntry> byPort(int port) {
            Checks.checkPort(port, "port");
            return first(entry -> entry.port() == port);
        }

        @Override
        public Mono<ServiceEntry> byPort(int port, String protocol) {
            Checks.checkPort(port, "port");
            requireNonNull(protocol, "protocol");
            return first(entry -> entry.port() == port && entry.protocol().equals(protocol));
        }
    }
}
