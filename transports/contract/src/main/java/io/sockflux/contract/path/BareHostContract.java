package io.sockflux.contract.path;

import io.sockflux.Network;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds on a host that has little, or has it wrong: no IPv6, a {@code resolv.conf} that makes no sense, one port to choose
 * from. In a network namespace of its own, so it needs root.
 */
@Tag("path")
@TransportContract
@OnNativeTransport
class BareHostContract {

    private static final String WITHOUT_IPV6 = String.join(
            " && ",
            "ip link set lo up",
            "for f in /proc/sys/net/ipv6/conf/*/disable_ipv6; do echo 1 > $f; done",
            "mount --bind \"$0\" /etc/resolv.conf",
            "exec \"$@\"");

    @Test
    void shouldDoWithLittle(Network network, @TempDir Path folder) throws Exception {
        Path resolvConf = Files.writeString(folder.resolve("resolv.conf"), "nameserver nil\noptions ndots:x\n");
        List<String> command = List.of("unshare", "-n", "-m", "sh", "-c", WITHOUT_IPV6, resolvConf.toString());
        List<String> trial = new ArrayList<>(command);
        trial.add("true");
        Command tried = Command.run(trial);
        Assumptions.assumeTrue(tried.succeeded(), () -> "there are no namespaces here: " + tried.output());
        try (ChildJvm child = ChildJvm.startBehind(command, BareHost.class, network.transport())) {
            child.succeed();
        }
    }
}
