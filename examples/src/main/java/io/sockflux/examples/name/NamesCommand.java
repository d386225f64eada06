package io.sockflux.examples.name;

import io.sockflux.Network;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.netdb.Databases;
import io.sockflux.netdb.NameDatabase;
import io.sockflux.netdb.Origin;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** Prints the databases of names as {@code getent(1)} does. */
@Command(
        name = "names",
        description = "Prints the entries of a database of names, or those that the keys name, as getent does.")
public final class NamesCommand implements Callable<Integer> {

    private static final int NOT_FOUND = 1;

    /** The databases, by their names on the command line. */
    enum Database {
        HOSTS,
        NETWORKS,
        PROTOCOLS,
        SERVICES
    }

    /** Who is asked. */
    enum Source {
        SYSTEM,
        FILES
    }

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Parameters(index = "0", paramLabel = "DATABASE", description = "hosts, networks, protocols or services")
    @SuppressWarnings("NullAway.Init")
    private Database database;

    @Parameters(
            index = "1..*",
            paramLabel = "KEY",
            arity = "0..*",
            description =
                    "a name or alias, an address, a number, a port, or for services PORT/PROTOCOL or NAME/PROTOCOL;"
                            + " all entries unless given")
    private List<String> keys = List.of();

    @Option(
            names = "--source",
            paramLabel = "system|files",
            description = "the C library (where it can be called, else the files), or the files themselves")
    private Source source = Source.SYSTEM;

    @Option(
            names = "--directory",
            paramLabel = "PATH",
            description = "where the files are; /etc unless given. Takes the files as the source")
    private @Nullable Path directory;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (Network running = network.network()) {
            Databases databases = databases(running);
            NameDatabase<?> one = switch (database) {
                case HOSTS -> databases.hosts();
                case NETWORKS -> databases.networks();
                case PROTOCOLS -> databases.protocols();
                case SERVICES -> databases.services();
            };
            Origin origin = one.origin().block();
            if (origin != null && origin.kind() == Origin.Kind.BUILT_IN) {
                complain(origin + ", so these are the well-known entries");
            }
            one.badLines().toIterable().forEach(line -> complain(line.toString()));
            return print(databases);
        }
    }

    private Databases databases(Network running) {
        if (directory != null) {
            return Databases.files(directory);
        }
        return source == Source.FILES ? Databases.files() : running.databases();
    }

    private int print(Databases databases) {
        Entries entries = new Entries(databases);
        if (keys.isEmpty()) {
            entries.all(database).toIterable().forEach(out()::println);
            out().flush();
            return 0;
        }
        boolean all = true;
        for (String key : keys) {
            Mono<List<String>> found = entries.find(database, key).collectList();
            List<String> lines = found.blockOptional().orElse(List.of());
            lines.forEach(out()::println);
            out().flush();
            if (lines.isEmpty()) {
                complain(Entries.word(database) + ": there is no entry \"" + key + "\"");
                all = false;
            }
        }
        return all ? 0 : NOT_FOUND;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void complain(String line) {
        spec.commandLine().getErr().println(spec.name() + ": " + line);
    }
}
