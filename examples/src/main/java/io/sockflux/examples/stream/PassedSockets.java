package io.sockflux.examples.stream;

import io.sockflux.Network;
import io.sockflux.examples.datagram.Datagrams;
import io.sockflux.systemd.InheritedSocket;
import io.sockflux.systemd.PassedDescriptor;
import io.sockflux.systemd.ServiceEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The sockets of a service manager that a server was told to take, each as {@code fd:NUMBER}.
 *
 * @param connections the ones with connections, and whatever is to be refused
 * @param datagrams the ones without
 */
record PassedSockets(List<String> connections, List<String> datagrams) {

    /**
     * Sorts them by what the kernel says of each.
     *
     * @param words {@code fd:NUMBER} or {@code fd:NAME} each
     */
    static PassedSockets of(Network network, List<String> words, boolean takesDatagrams) {
        List<String> connections = new ArrayList<>();
        List<String> datagrams = new ArrayList<>();
        if (words.isEmpty()) {
            return new PassedSockets(connections, datagrams);
        }
        ServiceEnvironment environment = ServiceEnvironment.ofThisProcess();
        List<PassedDescriptor> passed =
                words.stream().flatMap(word -> environment.find(word).stream()).toList();
        Set<Integer> without = network.inherited().stream()
                .filter(socket -> takesDatagrams && Datagrams.areSpokenAt(socket.endpoint()))
                .map(InheritedSocket::number)
                .collect(Collectors.toSet());
        for (PassedDescriptor one : passed) {
            (without.contains(one.number()) ? datagrams : connections).add("fd:" + one.number());
        }
        return new PassedSockets(connections, datagrams);
    }

    String[] connected() {
        return connections.toArray(String[]::new);
    }
}
