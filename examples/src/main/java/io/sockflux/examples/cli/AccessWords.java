package io.sockflux.examples.cli;

import io.sockflux.Acceptor;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.ByteRates;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What every server takes: which peers may enter, how fast they are served, and which are proxies that tell their clients. */
public final class AccessWords {

    private static final String FORM = "ADDRESS, ADDRESS/LENGTH, user:UID or group:GID";

    @Option(
            names = "--allow",
            paramLabel = "PEERS",
            split = ",",
            converter = PeersWord.class,
            description = "only these peers may enter: " + FORM + ", several with commas between them")
    private List<String> allowed = List.of();

    @Option(
            names = "--deny",
            paramLabel = "PEERS",
            split = ",",
            converter = PeersWord.class,
            description = "these peers may not enter, whatever --allow says; as of --allow")
    private List<String> denied = List.of();

    @Option(
            names = "--proxy-protocol",
            paramLabel = "TRUST",
            converter = TrustWord.class,
            description = "requires a PROXY header of these peers and refuses all others: as of --allow, or any. The"
                    + " client that the header tells is the peer then")
    private @Nullable AccessList trusted;

    @Option(
            names = "--rate-limit",
            paramLabel = "BYTES",
            converter = RateWord.class,
            description = "receives and sends at most so many bytes a second on each connection")
    private @Nullable Long rate;

    @Option(
            names = "--total-rate-limit",
            paramLabel = "BYTES",
            converter = RateWord.class,
            description = "receives and sends at most so many bytes a second on all connections together, by turns")
    private @Nullable Long totalRate;

    /** The recipe with these words. */
    public Acceptor applyTo(Acceptor acceptor) {
        Acceptor recipe = trusted == null ? acceptor : acceptor.proxyProtocol(trusted);
        recipe = rate == null ? recipe : recipe.byteRates(rates(rate));
        recipe = totalRate == null ? recipe : recipe.totalByteRates(rates(totalRate));
        if (allowed.isEmpty() && denied.isEmpty()) {
            return recipe;
        }
        AccessList list = allowed.isEmpty() ? AccessList.EVERYBODY : AccessList.NOBODY;
        for (String peers : denied) {
            list = with(list, peers, false);
        }
        for (String peers : allowed) {
            list = with(list, peers, true);
        }
        return recipe.access(list);
    }

    private static ByteRates rates(long bytes) {
        Duration second = Duration.ofSeconds(1);
        return ByteRates.NONE.read(bytes, second).write(bytes, second);
    }

    /** For picocli. */
    static final class RateWord implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                long bytes = Long.parseLong(text);
                if (bytes > 0) {
                    return bytes;
                }
            } catch (NumberFormatException e) {
                // It is told below.
            }
            throw new TypeConversionException("\"" + text + "\" (expected: bytes a second, > 0)");
        }
    }

    /** For picocli. */
    static final class PeersWord implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            try {
                with(AccessList.NOBODY, text, true);
                return text;
            } catch (IllegalArgumentException e) {
                throw Failures.refused(e);
            }
        }
    }

    /** For picocli. */
    static final class TrustWord implements ITypeConverter<AccessList> {
        @Override
        public AccessList convert(String text) {
            if (text.equals("any")) {
                return AccessList.EVERYBODY;
            }
            try {
                AccessList list = AccessList.NOBODY;
                for (String peers : text.split(",", -1)) {
                    list = with(list, peers, true);
                }
                return list;
            } catch (IllegalArgumentException e) {
                throw Failures.refused(e);
            }
        }
    }

    private static AccessList with(AccessList list, String peers, boolean allows) {
        if (peers.startsWith("user:")) {
            int uid = number(peers);
            return allows ? list.allowUsers(uid) : list.denyUsers(uid);
        }
        if (peers.startsWith("group:")) {
            int gid = number(peers);
            return allows ? list.allowGroups(gid) : list.denyGroups(gid);
        }
        return allows ? list.allow(peers) : list.deny(peers);
    }

    private static int number(String peers) {
        String digits = peers.substring(peers.indexOf(':') + 1);
        try {
            return Integer.parseUnsignedInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("peers: \"" + peers + "\" (expected: " + FORM + ")", e);
        }
    }
}
