package io.sockflux.netdb;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The hosts in a file, {@code hosts(5)}. */
final class FileHosts extends FileTable<HostEntry> implements Hosts {

    private final Path file;

    FileHosts(Path directory) {
        this(new WatchedFile<>(FileFormats.HOSTS, directory));
    }

    private FileHosts(WatchedFile<HostEntry> file) {
        super(file);
        this.file = file.file();
    }

    @Override
    public Mono<HostEntry> byName(String name) {
        return byName(name, AddressFamily.UNSPEC);
    }

    @Override
    public Mono<HostEntry> byName(String name, AddressFamily family) {
        String key = key(name);
        if (family != AddressFamily.UNSPEC && family != AddressFamily.INET && family != AddressFamily.INET6) {
            throw new IllegalArgumentException("family: " + family + " (expected: UNSPEC, INET or INET6)");
        }
        Optional<IpAddress> numeric = IpAddress.read(name).filter(a -> a.zone().isEmpty());
        if (numeric.isPresent()) {
            // As in the C library, an address is its own name, whatever the file says.
            return Mono.justOrEmpty(
                            numeric.filter(address -> family == AddressFamily.UNSPEC || family == address.family()))
                    .map(address -> new HostEntry(name, List.of(), List.of(address)));
        }
        return ask(parsed -> joined(parsed.byName().getOrDefault(key, List.of()), family));
    }

    @Override
    public Mono<HostEntry> byAddress(IpAddress address) {
        requireNonNull(address, "address");
        return first(entry -> isSame(entry.addresses().get(0), address));
    }

    /** Joins the lines of a name that have the family to a single host. */
    private @Nullable HostEntry joined(List<HostEntry> lines, AddressFamily family) {
        Set<IpAddress> addresses = new LinkedHashSet<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (HostEntry line : lines) {
            if (family == AddressFamily.UNSPEC || line.addresses().get(0).family() == family) {
                addresses.addAll(line.addresses());
                names.putIfAbsent(key(line.name()), line.name());
                line.aliases().forEach(alias -> names.putIfAbsent(key(alias), alias));
            }
        }
        if (addresses.isEmpty()) {
            return null;
        }
        List<String> all = new ArrayList<>(names.values());
        return new HostEntry(all.get(0), all.subList(1, all.size()), List.copyOf(addresses));
    }

    /**
     * Whether the addresses are the same. Zones are compared only if both have a zone: files rarely name it, as the C
     * library refuses such a line.
     */
    private static boolean isSame(IpAddress first, IpAddress second) {
        return first.equals(second)
                || ((first.zone().isEmpty() || second.zone().isEmpty())
                        && Arrays.equals(first.bytes(), second.bytes()));
    }

    @Override
    ParsedFile<HostEntry> parsed() throws NameResolutionException {
        try {
            return super.parsed();
        } catch (IOException e) {
            throw new NameResolutionException("by " + file, "EAI_SYSTEM", String.valueOf(e.getMessage()), e);
        }
    }
}
