package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.option.OptionTrial;
import io.sockflux.contract.option.OptionTrials;
import io.sockflux.message.ControlMessage.Rights;
import io.sockflux.message.Message;
import io.sockflux.option.Option;
import io.sockflux.option.OptionAccess;
import io.sockflux.option.OptionException;
import io.sockflux.option.Options;
import io.sockflux.option.SocketKind;
import io.sockflux.socket.UnboundSocket;
import io.sockflux.spi.Capability;
import io.sockflux.transport.posix.Meeting.Link;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;

/** What is set here is what another process finds in force, to which the same socket is passed. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class OptionsFromOutsideTest {

    /** It is passed the socket, and then asked for options by level, number and length. */
    private static final String LOOKS = """
            _, files, _, _ = socket.recv_fds(s, 100, 1)
            looked = socket.socket(fileno=files[0])
            tell('here')
            for level, number, length in iter(lambda: wait().split(), ['0', '0', '0']):
                try:
                    tell(looked.getsockopt(int(level), int(number), int(length)).hex() or 'nothing')
                except OSError as e:
                    tell('errno %d' % e.errno)
            """;

    @ParameterizedTest
    @CsvSource({"TCP4, 55", "TCP6, 70", "UDP4, 40", "UDP6, 55", "UNIX, 20", "UNIX_DGRAM, 20", "UNIX_SEQPACKET, 20"})
    void shouldBeInForceForAnotherProcess(SocketKind kind, int atLeast, Network network) throws Exception {
        UnboundSocket socket = Waiting.result(network.socket(kind));
        Map<Option<?>, OptionTrial<?>> set = new LinkedHashMap<>();
        for (Option<?> option : Options.of(kind)) {
            if (option.exists() && option.access() == OptionAccess.READ_WRITE) {
                set(socket, kind, option, set);
            }
        }
        List<String> differences = new ArrayList<>();
        try (Link link = Meeting.ACCEPTED_BY_NAME.link(network, SocketType.STREAM, LOOKS, Capability.MESSAGES)) {
            Message passed = Message.of("look").with(Rights.of(Waiting.result(socket.duplicate())));
            Waiting.done(link.connection().sendMessages(Flux.just(passed)));
            assertThat(link.peer().told()).isEqualTo("here");
            set.values().forEach(trial -> compare(link.peer(), trial, socket, differences));
            link.peer().goOn("0 0 0");
        }
        Waiting.done(socket.close());
        assertThat(differences).isEmpty();
        assertThat(set.size()).isGreaterThanOrEqualTo(atLeast);
    }

    /** Sets one option, where this kernel and this user's rights have it, on top of all before. */
    private static <T> void set(
            UnboundSocket socket, SocketKind kind, Option<T> option, Map<Option<?>, OptionTrial<?>> set) {
        if (OptionTrials.untried(kind, option).isPresent()) {
            return;
        }
        try {
            OptionTrial<T> trial = OptionTrials.of(option, Optional.of(Waiting.result(socket.get(option))));
            Waiting.done(socket.set(option, trial.asked()));
            set.put(option, trial);
        } catch (RuntimeException e) {
            if (!(Exceptions.unwrap(e) instanceof OptionException)) {
                throw e;
            }
        }
    }

    private static <T> void compare(
            PythonPeer peer, OptionTrial<T> trial, UnboundSocket socket, List<String> differences) {
        Option<T> option = trial.option();
        peer.goOn(option.level().number() + " " + option.number() + " "
                + option.type().length());
        String seen = peer.told();
        T here = Waiting.result(socket.get(option));
        if (seen.startsWith("errno")) {
            differences.add(option + " " + seen);
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(
                seen.equals("nothing") ? new byte[0] : HexFormat.of().parseHex(seen));
        T there = option.type().read(bytes.order(ByteOrder.nativeOrder()));
        if (!there.equals(here)) {
            differences.add(option + " is " + there + " there, and " + here + " here");
        }
    }
}
