package io.sockflux.contract.kit;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.spi.Capability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Endpoints to listen on, fresh for each call. */
public final class Endpoints {

    private Endpoints() {}

    /** An endpoint of each kind that the transport has: TCP over IPv4 and IPv6, unix by path, unix by abstract name. */
    public static List<Endpoint> ofEachKind(Network network) {
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.add(Endpoint.parse("tcp://127.0.0.1:0"));
        endpoints.add(Endpoint.parse("tcp://[::1]:0"));
        if (network.supports(Capability.UNIX_PATH)) {
            endpoints.add(unixPath());
        }
        if (network.supports(Capability.UNIX_ABSTRACT)) {
            endpoints.add(Endpoint.unixAbstract("sockflux-" + UUID.randomUUID()));
        }
        return endpoints;
    }

    /** A unix path in a folder of its own. */
    public static Endpoint unixPath() {
        try {
            Path folder = Files.createTempDirectory("sockflux");
            folder.toFile().deleteOnExit();
            return Endpoint.unix(folder.resolve("s"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
