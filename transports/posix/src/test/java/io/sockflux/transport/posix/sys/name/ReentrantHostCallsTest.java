package io.sockflux.transport.posix.sys.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.error.Errno;
import io.sockflux.error.NameResolutionException;
import io.sockflux.error.SystemCallException;
import io.sockflux.transport.posix.sys.layout.Constant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ReentrantHostCallsTest {

    @Test
    void shouldAskAgainWithMoreRoomWhereAnAnswerDoesNotFit() throws NameResolutionException {
        HostCalls little = new ReentrantHostCalls(1);
        HostCalls enough = new ReentrantHostCalls();
        assertThat(enough.byName("localhost", AddressFamily.INET)).isPresent();
        assertThat(little.byName("localhost", AddressFamily.INET))
                .isEqualTo(enough.byName("localhost", AddressFamily.INET));
        IpAddress loopback = IpAddress.parse("127.0.0.1");
        assertThat(enough.byAddress(loopback)).isPresent();
        assertThat(little.byAddress(loopback)).isEqualTo(enough.byAddress(loopback));
    }

    @Test
    void shouldTellWhyThereIsNoAnswer() throws NameResolutionException {
        assertThat(HostCalls.none("name", 1, 0)).isEmpty();
        assertThat(HostCalls.none("name", 4, 0)).isEmpty();
        assertThatThrownBy(() -> HostCalls.none("name", 2, 0))
                .hasMessage("resolve name: EAI_AGAIN (the name server did not answer)");
        assertThatThrownBy(() -> HostCalls.none("name", 3, 0))
                .hasMessage("resolve name: EAI_FAIL (the name server failed)");
        assertThatThrownBy(() -> HostCalls.none("name", -1, Errno.ERANGE.number()))
                .hasMessage("resolve name: EAI_OVERFLOW (the answer is too long)");
        assertThatThrownBy(() -> HostCalls.none("name", -1, Errno.EMFILE.number()))
                .hasMessage("resolve name: EAI_SYSTEM (a system call failed)")
                .cause()
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).contains(Errno.EMFILE));
    }

    @Test
    void shouldTellTheErrnoBehindAFailedCall() {
        assertThat(ResolverErrors.of("name", "getaddrinfo", Constant.EAI_SYSTEM.number(), Errno.EMFILE.number()))
                .satisfies(e -> assertThat(e.code()).isEqualTo("EAI_SYSTEM"))
                .cause()
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).contains(Errno.EMFILE));
        assertThat(ResolverErrors.of("name", "getaddrinfo", Constant.EAI_AGAIN.number(), Errno.EMFILE.number()))
                .satisfies(e -> assertThat(e.canPass()).isTrue())
                .hasNoCause();
        assertThat(ResolverErrors.name(-104)).isEqualTo("EAI_FAIL");
    }
}
