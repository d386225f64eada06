package io.sockflux.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.option.Option;
import io.sockflux.option.OptionLevel;
import io.sockflux.option.OptionMoment;
import io.sockflux.option.Options;
import io.sockflux.option.SocketKind;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.option.TcpOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The table of options in docs/portability.md is made of the catalogue. It is made here, as which options the JDK has is
 * known nowhere else; the other columns need the catalogue only. With {@code -Dsockflux.docs.update=true} it is written anew.
 */
class OptionMatrixTest {

    private static final Path DOCUMENT = Path.of("../../docs/portability.md");
    private static final String BEGIN = "<!-- options begin: OptionMatrixTest writes what follows -->";
    private static final String END = "<!-- options end -->";

    @Test
    void shouldStandInTheDocumentAsTheCatalogueHasIt() throws IOException {
        List<String> document = Files.readAllLines(DOCUMENT);
        assertThat(document).containsOnlyOnce(BEGIN).containsOnlyOnce(END);
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        List<String> table = OptionMatrix.lines(Options.all());
        if (Boolean.getBoolean("sockflux.docs.update")) {
            List<String> updated = new ArrayList<>(document.subList(0, begin + 1));
            updated.addAll(table);
            updated.addAll(document.subList(end, document.size()));
            Files.writeString(DOCUMENT, String.join("\n", updated) + "\n");
            return;
        }
        assertThat(document.subList(begin + 1, end))
                .as("the table in %s, which -Dsockflux.docs.update=true writes anew", DOCUMENT)
                .isEqualTo(table);
    }

    @Test
    void shouldTellWhichTransportsReachAnOption() {
        Option<Boolean> ofDatagrams = Option.flag("X", OptionLevel.IPPROTO_UDP, 7)
                .kinds(SocketKind.UDP)
                .unit("a|b");
        Option<Boolean> nowhere = Option.flag("Y", OptionLevel.IPPROTO_UDP, Option.NONE);
        Option<Boolean> ofLinux = Option.flag("SO_PASSCRED", OptionLevel.AF_VSOCK, 16)
                .since("Linux 2.6")
                .when(OptionMoment.BEFORE_BIND)
                .privilege("CAP_NET_ADMIN")
                .writeOnly();
        List<Option<?>> options =
                List.of(TcpOptions.TCP_NODELAY, SocketLevelOptions.SO_ACCEPTCONN, ofDatagrams, nowhere, ofLinux);
        assertThat(OptionMatrix.lines(options).subList(2, 7))
                .containsExactly(
                        "| IPPROTO_TCP | TCP_NODELAY | bool | 1 | 1 | – | tcp | any time | read, set | yes | yes | yes |"
                                + " yes | yes |",
                        "| SOL_SOCKET | SO_ACCEPTCONN | bool | 30 | 2 | – | all | – | read | yes | yes | yes | – | yes |",
                        "| IPPROTO_UDP | X | bool, a\\|b | 7 | 7 | – | udp | any time | read, set | yes | by posix |"
                                + " by posix | – | yes |",
                        "| IPPROTO_UDP | Y | bool | – | – | – | all | any time | read, set | – | – | – | – | – |",
                        "| AF_VSOCK | SO_PASSCRED | bool | 16 | – | Linux 2.6 | all | before bind | set by"
                                + " CAP_NET_ADMIN | yes | yes | – | – | yes |");
    }

    @Test
    void shouldHaveShortWordsForSetsOfKinds() {
        assertThat(OptionMatrix.kinds(SocketKind.ALL)).isEqualTo("all");
        assertThat(OptionMatrix.kinds(SocketKind.INET)).isEqualTo("inet");
        assertThat(OptionMatrix.kinds(SocketKind.INET6)).isEqualTo("inet6");
        assertThat(OptionMatrix.kinds(SocketKind.UNIX_ALL)).isEqualTo("unix-all");
        assertThat(OptionMatrix.kinds(Set.of(SocketKind.UNIX))).isEqualTo("unix");
        assertThat(OptionMatrix.kinds(EnumSet.of(SocketKind.TCP4, SocketKind.TCP6, SocketKind.UDP4)))
                .isEqualTo("tcp, udp4");
        assertThat(OptionMatrix.kinds(EnumSet.of(SocketKind.RAW4, SocketKind.RAW6, SocketKind.VSOCK)))
                .isEqualTo("raw, vsock");
    }
}
