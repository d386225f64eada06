package io.sockflux.examples.name;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.netdb.Databases;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.NetworkEntry;
import io.sockflux.netdb.ProtocolEntry;
import io.sockflux.netdb.ServiceEntry;
import io.sockflux.netdb.Services;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The entries of the databases of names, as lines and by keys like those of {@code getent(1)}. */
final class Entries {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern DOTTED = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){0,3}");

    private final Databases databases;

    Entries(Databases databases) {
        this.databases = databases;
    }

    static String word(NamesCommand.Database database) {
        return database.name().toLowerCase(Locale.ROOT);
    }

    Flux<String> all(NamesCommand.Database database) {
        return switch (database) {
            case HOSTS -> databases.hosts().all().flatMapIterable(Entries::lines);
            case NETWORKS -> databases.networks().all().map(Entries::line);
            case PROTOCOLS -> databases.protocols().all().map(Entries::line);
            case SERVICES -> databases.services().all().map(Entries::line);
        };
    }

    Flux<String> find(NamesCommand.Database database, String key) {
        return switch (database) {
            case HOSTS -> host(key).flatMapIterable(Entries::lines);
            case NETWORKS -> network(key).map(Entries::line).flux();
            case PROTOCOLS -> protocol(key).map(Entries::line).flux();
            case SERVICES -> service(key).map(Entries::line).flux();
        };
    }

    /** A name's IPv6 addresses, or where there are none its IPv4 ones. */
    private Flux<HostEntry> host(String key) {
        return IpAddress.read(key)
                .map(address -> databases.hosts().byAddress(address))
                .orElseGet(() -> databases
                        .hosts()
                        .byName(key, AddressFamily.INET6)
                        .switchIfEmpty(Mono.defer(() -> databases.hosts().byName(key, AddressFamily.INET))))
                .flux();
    }

    private Mono<NetworkEntry> network(String key) {
        if (!DOTTED.matcher(key).matches()) {
            return databases.networks().byName(key);
        }
        int number = 0;
        for (String part : key.split("\\.", -1)) {
            int octet = Integer.parseInt(part);
            if (octet > 255) {
                throw new IllegalArgumentException(
                        "network: \"" + key + "\" (expected: a name, or one to four numbers up to 255)");
            }
            number = (number << 8) | octet;
        }
        return databases.networks().byNumber(number);
    }

    private Mono<ProtocolEntry> protocol(String key) {
        return NUMBER.matcher(key).matches()
                ? databases.protocols().byNumber(Integer.parseInt(key))
                : databases.protocols().byName(key);
    }

    private Mono<ServiceEntry> service(String key) {
        Services services = databases.services();
        int slash = key.indexOf('/');
        String name = slash < 0 ? key : key.substring(0, slash);
        if (!NUMBER.matcher(name).matches()) {
            return slash < 0 ? services.byName(name) : services.byName(name, key.substring(slash + 1));
        }
        int port = Integer.parseInt(name);
        return slash < 0 ? services.byPort(port) : services.byPort(port, key.substring(slash + 1));
    }

    /** A line for each address. */
    private static List<String> lines(HostEntry host) {
        return host.addresses().stream()
                .map(address -> String.format("%-15s %s", address, host.name()) + aliases(host.aliases()))
                .toList();
    }

    private static String line(NetworkEntry network) {
        return String.format("%-21s %s", network.name(), network.address()) + aliases(network.aliases());
    }

    private static String line(ProtocolEntry protocol) {
        return String.format("%-21s %d", protocol.name(), protocol.number()) + aliases(protocol.aliases());
    }

    private static String line(ServiceEntry service) {
        return String.format("%-21s %d/%s", service.name(), service.port(), service.protocol())
                + aliases(service.aliases());
    }

    private static String aliases(List<String> aliases) {
        return aliases.isEmpty() ? "" : " " + String.join(" ", aliases);
    }
}
