package io.sockflux.contract.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.DnsCounts;
import java.io.IOException;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that nobody asked for, that end too early or that lead astray neither answer a question nor fail it. */
@TransportContract
class DnsForgeryContract {

    private static final String FORGED = "203.0.113.66";
    private static final String TRUE = "192.0.2.1";

    /** What comes ahead of the true answer. */
    enum Forgery {
        ID {
            @Override
            void send(DnsQuery query) throws IOException {
                query.reply(lie(query).id(query.id() + 1));
            }
        },
        NAME {
            @Override
            void send(DnsQuery query) throws IOException {
                query.reply(lie(query).question("other.test", DnsAnswer.A));
            }
        },
        TYPE {
            @Override
            void send(DnsQuery query) throws IOException {
                query.reply(lie(query).question(query.name(), DnsAnswer.TXT));
            }
        },
        TWO_QUESTIONS {
            @Override
            void send(DnsQuery query) throws IOException {
                query.reply(lie(query).twoQuestions());
            }
        },
        SOURCE {
            @Override
            void send(DnsQuery query) throws IOException {
                query.replyFromElsewhere(lie(query));
            }
        },
        NO_RESPONSE {
            @Override
            void send(DnsQuery query) throws IOException {
                query.reply(lie(query).flags(0x0100));
            }
        },
        OTHER_OPERATION {
            @Override
            void send(DnsQuery query) throws IOException {
                query.reply(lie(query).flags(0xa180));
            }
        };

        abstract void send(DnsQuery query) throws IOException;

        static DnsAnswer lie(DnsQuery query) {
            return query.answer().address(query.name(), 60, FORGED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldWaitForTheTrueAnswerBehindAForgedOne(Forgery forgery, Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on("real.test", DnsAnswer.A, query -> {
                forgery.send(query);
                if (forgery == Forgery.SOURCE) {
                    // Another socket's datagrams are not in line with this one's.
                    awaitForged(own);
                }
                query.reply(query.answer().address("real.test", 60, TRUE));
            });
            assertThat(DnsContract.addresses(own, "real.test")).containsExactly(TRUE);
            assertThat(own.dns().counts()).satisfies(counts -> {
                assertThat(counts.forged()).isOne();
                assertThat(counts.cut()).isZero();
                assertThat(counts.timeouts()).isZero();
            });
        }
    }

    private static void awaitForged(Network network) {
        Awaitility.await().until(() -> network.dns().counts().forged() > 0);
    }

    @Test
    void shouldWaitForTheTrueAnswerBehindEveryPieceOfIt(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on("real.test", DnsAnswer.A, query -> {
                byte[] whole = query.answer().address("real.test", 60, TRUE).bytes();
                for (int length = 0; length < whole.length; length++) {
                    query.reply(Arrays.copyOf(whole, length));
                }
                query.reply(whole);
            });
            assertThat(DnsContract.addresses(own, "real.test")).containsExactly(TRUE);
            DnsCounts counts = own.dns().counts();
            // Header, question, and a record whose owner is written out.
            assertThat(counts.cut()).isEqualTo(12 + 15 + 11 + 10 + 4);
            assertThat(counts.forged()).isZero();
        }
    }

    @Test
    void shouldWaitForTheTrueAnswerBehindNonsense(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on("real.test", DnsAnswer.A, query -> {
                byte[] whole = query.answer().bytes();
                // One record more than there is, whose owner points to itself; then one to behind it.
                for (int pointer : new int[] {whole.length, whole.length + 4, 0x3fff}) {
                    byte[] wrong = Arrays.copyOf(whole, whole.length + 16);
                    wrong[7] = 1;
                    wrong[whole.length] = (byte) (0xc0 | pointer >> 8);
                    wrong[whole.length + 1] = (byte) pointer;
                    query.reply(wrong);
                }
                query.reply(query.answer().record("real.test", DnsAnswer.A, 60, new byte[5]));
                query.reply(query.answer().address("real.test", 60, TRUE));
            });
            assertThat(DnsContract.addresses(own, "real.test")).containsExactly(TRUE);
            assertThat(own.dns().counts().cut()).isEqualTo(4);
        }
    }

    @Test
    void shouldWaitForTheTrueAnswerOverTcpToo(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on("real.test", DnsAnswer.A, query -> {
                if (!query.isTcp()) {
                    query.reply(query.answer().truncated());
                    return;
                }
                query.reply(Forgery.lie(query).id(query.id() + 1));
                query.reply(Forgery.lie(query).question("other.test", DnsAnswer.A));
                query.reply(Arrays.copyOf(Forgery.lie(query).bytes(), 20));
                query.reply(query.answer().address("real.test", 60, TRUE));
            });
            assertThat(DnsContract.addresses(own, "real.test")).containsExactly(TRUE);
            assertThat(own.dns().counts().forged()).isEqualTo(2);
            assertThat(own.dns().counts().cut()).isOne();
        }
    }

    @Test
    void shouldNotCareForTheLettersOfTheQuestion(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on(
                    "real.test",
                    DnsAnswer.A,
                    query -> query.reply(
                            query.answer().question("REAL.Test", DnsAnswer.A).address("ReaL.tesT", 60, TRUE)));
            assertThat(DnsContract.addresses(own, "rEAl.test")).containsExactly(TRUE);
        }
    }

    @Test
    void shouldTakeNoAddressOfANameThatWasNotAskedFor(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on(
                    "real.test",
                    DnsAnswer.A,
                    query -> query.reply(query.answer()
                            .address("bank.test", 60, FORGED)
                            .cname("bank.test", 60, "real.test")
                            .address("real.test", 60, TRUE)));
            server.host("bank.test", 60, "192.0.2.9", "2001:db8::9");
            assertThat(DnsContract.addresses(own, "real.test")).containsExactly(TRUE);
            assertThat(DnsContract.addresses(own, "bank.test")).containsExactly("192.0.2.9", "2001:db8::9");
            assertThat(DnsContract.canonical(own, "bank.test")).isEqualTo("bank.test");
        }
    }

    @Test
    void shouldFollowCnameRecordsToTheCanonicalName(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            // One in the same answer, in no order, and one that has to be asked for.
            server.on(
                    "a.test",
                    DnsAnswer.A,
                    query -> query.reply(
                            query.answer().cname("b.test", 60, "c.test").cname("a.test", 60, "b.test")));
            server.on(
                    "c.test",
                    DnsAnswer.A,
                    query -> query.reply(
                            query.answer().cname("c.test", 60, "d.test").address("d.test", 60, TRUE)));
            assertThat(DnsContract.canonical(own, "a.test")).isEqualTo("d.test");
            assertThat(DnsContract.addresses(own, "a.test")).containsExactly(TRUE);
            assertThat(server.asked("a.test", DnsAnswer.A)).isOne();
            assertThat(server.asked("d.test", DnsAnswer.A)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRefuseCnameRecordsThatLeadInACircle(boolean inOneAnswer, Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.otherwise(query -> {
                DnsAnswer answer = query.answer();
                if (query.name().equals("a.test") || inOneAnswer) {
                    answer.cname("a.test", 60, "b.test");
                }
                if (query.name().equals("b.test") || inOneAnswer) {
                    answer.cname("b.test", 60, "a.test");
                }
                query.reply(answer);
            });
            assertRefused(own, "a.test");
        }
    }

    @Test
    void shouldRefuseCnameRecordsWithoutEnd(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.otherwise(query -> {
                int number = Integer.parseInt(query.name().substring(1));
                query.reply(query.answer().cname(query.name(), 60, "n" + (number + 1)));
            });
            assertRefused(own, "n0");
            assertThat(server.asked("n16", DnsAnswer.A)).isOne();
            assertThat(server.asked("n17", DnsAnswer.A)).isZero();
        }
    }

    private static void assertRefused(Network own, String name) {
        NameResolutionException failure = DnsContract.failure(own.resolver().resolve(name));
        assertThat(failure.code()).isEqualTo("EAI_FAIL");
        assertThat(failure).hasMessageContainingAll(name, "CNAME");
        // One for each family.
        assertThat(own.dns().counts().loops()).isEqualTo(2);
    }
}
