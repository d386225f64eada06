package io.sockflux.simulated.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.KernelRules;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the model that is broken on purpose is found by random programs: else the comparison would prove nothing. */
class MutantsTest {

    private static final int PROGRAMS = 1_000;

    private static KernelRunner kernel;

    @BeforeAll
    static void askTheKernel() throws Exception {
        assumeTrue(
                KernelRunner.missing().isEmpty(), () -> KernelRunner.missing().orElse(""));
        kernel = KernelRunner.start();
    }

    @AfterAll
    static void leaveTheKernel() throws IOException {
        if (kernel != null) {
            kernel.close();
        }
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("mutants")
    void shouldFind(String fault, Family family, KernelRules rules) throws IOException {
        assertThat(new Comparison(kernel).firstDifference(family, 1, PROGRAMS, rules))
                .as("a difference with the kernel for: %s", fault)
                .isPresent();
    }

    static Stream<Arguments> mutants() {
        return Stream.of(
                Arguments.of("no reset at a close with unread bytes", Family.TCP_ENDS, new KernelRules() {
                    @Override
                    public boolean unreadCloseResets() {
                        return false;
                    }
                }),
                Arguments.of("a reset throws received bytes away", Family.TCP_ENDS, new KernelRules() {
                    @Override
                    public boolean inputSurvivesReset() {
                        return false;
                    }
                }),
                Arguments.of("a sender never blocks", Family.TCP_FULL, NEVER_BLOCKS),
                Arguments.of("a sender never blocks", Family.UNIX_FULL, NEVER_BLOCKS),
                Arguments.of("a sender never blocks", Family.UNIX_DATAGRAMS, NEVER_BLOCKS),
                Arguments.of("a linger of no time does nothing", Family.TCP_ENDS, new KernelRules() {
                    @Override
                    public boolean zeroLingerResets() {
                        return false;
                    }
                }),
                Arguments.of("data behind both ends is taken", Family.TCP_ENDS, new KernelRules() {
                    @Override
                    public boolean dataBehindBothEndsResets() {
                        return false;
                    }
                }),
                Arguments.of("an error is told again and again", Family.TCP_ENDS, new KernelRules() {
                    @Override
                    public boolean errorIsToldOnce() {
                        return false;
                    }
                }),
                Arguments.of("a reset behind the peer's end is ECONNRESET", Family.TCP_ENDS, new KernelRules() {
                    @Override
                    public Errno resetErrno(boolean isBehindPeersEnd) {
                        return Errno.ECONNRESET;
                    }
                }),
                Arguments.of("a reset undoes the peer's end", Family.TCP_ENDS, new KernelRules() {
                    @Override
                    public boolean endOutlivesReset() {
                        return false;
                    }
                }),
                Arguments.of("an end overtakes the data before it", Family.TCP_FULL, new KernelRules() {
                    @Override
                    public boolean endWaitsForData() {
                        return false;
                    }
                }),
                Arguments.of("a backlog of n holds n", Family.TCP_LIFE, SHORT_BACKLOG),
                Arguments.of("a backlog of n holds n", Family.UNIX_LIFE, SHORT_BACKLOG),
                Arguments.of("a listener that closes ends who waits in peace", Family.TCP_LIFE, GENTLE_LISTENER),
                Arguments.of("a listener that closes ends who waits in peace", Family.UNIX_LIFE, GENTLE_LISTENER),
                Arguments.of("unread bytes of a unix socket go in silence", Family.UNIX_ENDS, SILENT_UNIX),
                Arguments.of("unread records go in silence", Family.SEQPACKET_ENDS, SILENT_UNIX),
                Arguments.of("a dead port is silent", Family.UDP, new KernelRules() {
                    @Override
                    public boolean deadPortIsTold() {
                        return false;
                    }
                }),
                Arguments.of("the rest of a long datagram is read next", Family.UDP, KEEPS_REST),
                Arguments.of("the rest of a long datagram is read next", Family.UNIX_DATAGRAMS, KEEPS_REST));
    }

    private static final KernelRules NEVER_BLOCKS = new KernelRules() {
        @Override
        public boolean fullBufferBlocks() {
            return false;
        }
    };

    private static final KernelRules SHORT_BACKLOG = new KernelRules() {
        @Override
        public int waitingConnections(int backlog) {
            return backlog;
        }
    };

    private static final KernelRules GENTLE_LISTENER = new KernelRules() {
        @Override
        public boolean listenerCloseResets() {
            return false;
        }
    };

    private static final KernelRules SILENT_UNIX = new KernelRules() {
        @Override
        public boolean unixUnreadCloseResets() {
            return false;
        }
    };

    private static final KernelRules KEEPS_REST = new KernelRules() {
        @Override
        public boolean longDatagramIsCut() {
            return false;
        }
    };
}
