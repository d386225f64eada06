package io.sockflux.examples.stream;

import io.sockflux.examples.cli.Words;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A program that answers at every endpoint that it is given. */
public abstract class Server extends ServingProgram {

    @Parameters(
            paramLabel = "ENDPOINT",
            arity = "1..*",
            converter = Words.PlaceWord.class,
            description =
                    "where to listen: tcp://HOST:PORT (port 0: any free one), tls://HOST:PORT, unix:PATH or unix:@NAME,"
                            + " unix-seqpacket:PATH; and where the command says so udp://HOST:PORT or unix-dgram:PATH; or"
                            + " fd:NUMBER or fd:NAME, sockets that a service manager has passed")
    @SuppressWarnings("NullAway.Init")
    private List<String> places;

    @Override
    protected final List<String> places() {
        return places;
    }
}
