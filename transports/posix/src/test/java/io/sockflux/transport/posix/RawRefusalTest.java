package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelException;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.transport.posix.sys.ScriptedSystemCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A raw socket that the kernel refuses. */
@EnabledOnOs(OS.LINUX)
class RawRefusalTest {

    @Test
    void shouldSayWhatIsMissingWithoutPrivileges() {
        ScriptedSystemCalls kernel = new ScriptedSystemCalls();
        kernel.always("socket", -Errno.EPERM.number());
        Endpoint endpoint = Endpoint.parse("raw://127.0.0.1/253");
        PosixTransport transport = new PosixTransport(kernel);
        assertThatThrownBy(() -> transport.openDatagram(endpoint, DatagramSettings.DEFAULT))
                .isInstanceOf(ChannelException.class)
                .cause()
                .isInstanceOf(SystemCallException.class)
                .hasMessage("socket raw://127.0.0.1/253: EPERM (operation not permitted)");
        kernel.assertPlayed();
    }
}
