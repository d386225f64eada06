package io.sockflux.stream;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.IpAddress;
import io.sockflux.address.IpBlock;
import io.sockflux.message.ControlMessage.Credentials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which peers may enter: rules in order, of which the first that fits a peer decides. It begins with
 * {@link #EVERYBODY} or {@link #NOBODY}, which decides for the peers that no rule fits.
 *
 * <p>A v4-mapped address counts as the IPv4 address in it. The rules of users and groups are for the peers of unix
 * sockets, as the kernel tells them ({@code SO_PEERCRED}, {@code unix(7)}; {@code LOCAL_PEERCRED} on macOS). A peer of
 * vsock fits no rule.
 *
 * @param rules the rules, the first that fits decides
 * @param allowsOthers whether a peer that no rule fits may enter
 */
public record AccessList(List<Rule> rules, boolean allowsOthers) {

    /** Every peer may enter that no rule denies. */
    public static final AccessList EVERYBODY = new AccessList(List.of(), true);

    /** No peer may enter that no rule allows. */
    public static final AccessList NOBODY = new AccessList(List.of(), false);

    /** Copies the rules. */
    public AccessList {
        rules = List.copyOf(rules);
    }

    /** A rule of the list. */
    public sealed interface Rule {

        /** Whether the peers that fit may enter. */
        boolean allows();
    }

    /**
     * A rule for the peers with an IP address in a block.
     *
     * @param block a block of IPv4 or IPv6
     */
    public record Block(IpBlock block, boolean allows) implements Rule {

        /** Makes a block of v4-mapped addresses the block of the IPv4 addresses. */
        public Block {
            if (block.network().isIpv4Mapped() && block.prefixLength() >= 96) {
                block = IpBlock.of(block.network().fromIpv4Mapped(), block.prefixLength() - 96);
            }
        }

        @Override
        public String toString() {
            return verb(allows) + " " + block;
        }
    }

    /**
     * A rule for the peers of unix sockets that run as a user.
     *
     * @param uid the user's number, as an unsigned int
     */
    public record User(int uid, boolean allows) implements Rule {

        @Override
        public String toString() {
            return verb(allows) + " user " + Integer.toUnsignedString(uid);
        }
    }

    /**
     * A rule for the peers of unix sockets with a primary group; the kernel tells no other group.
     *
     * @param gid the group's number, as an unsigned int
     */
    public record Group(int gid, boolean allows) implements Rule {

        @Override
        public String toString() {
            return verb(allows) + " group " + Integer.toUnsignedString(gid);
        }
    }

    private static String verb(boolean allows) {
        return allows ? "allow" : "deny";
    }

    /**
     * Allows the peers in these blocks.
     *
     * @param blocks each {@code ADDRESS/LENGTH} such as {@code 10.0.0.0/8}, or a single address
     * @throws IllegalArgumentException if a text is neither
     */
    public AccessList allow(String... blocks) {
        return with(Arrays.stream(blocks).map(text -> new Block(block(text), true)));
    }

    /** Denies the peers in these blocks; see {@link #allow}. */
    public AccessList deny(String... blocks) {
        return with(Arrays.stream(blocks).map(text -> new Block(block(text), false)));
    }

    /** Allows the peers of unix sockets that run as one of these users. */
    public AccessList allowUsers(int... uids) {
        return with(Arrays.stream(uids).mapToObj(uid -> new User(uid, true)));
    }

    /** Denies the peers of unix sockets that run as one of these users. */
    public AccessList denyUsers(int... uids) {
        return with(Arrays.stream(uids).mapToObj(uid -> new User(uid, false)));
    }

    /** Allows the peers of unix sockets with one of these primary groups. */
    public AccessList allowGroups(int... gids) {
        return with(Arrays.stream(gids).mapToObj(gid -> new Group(gid, true)));
    }

    /** Denies the peers of unix sockets with one of these primary groups. */
    public AccessList denyGroups(int... gids) {
        return with(Arrays.stream(gids).mapToObj(gid -> new Group(gid, false)));
    }

    private AccessList with(Stream<? extends Rule> more) {
        List<Rule> all = new ArrayList<>(rules);
        more.forEach(all::add);
        return new AccessList(all, allowsOthers);
    }

    private static IpBlock block(String text) {
        if (requireNonNull(text, "block").indexOf('/') >= 0) {
            return IpBlock.parse(text);
        }
        IpAddress address = IpAddress.parse(text);
        return IpBlock.of(address, address.bytes().length * 8);
    }

    /** Whether a rule asks for the credentials of unix peers. */
    public boolean asksCredentials() {
        return rules.stream().anyMatch(rule -> !(rule instanceof Block));
    }

    /** Whether a peer with this address may enter. */
    public boolean allows(IpAddress address) {
        return allows(address.fromIpv4Mapped(), null);
    }

    /** Whether the peer of a unix socket with these credentials may enter. */
    public boolean allows(Credentials credentials) {
        return allows(null, credentials);
    }

    private boolean allows(@Nullable IpAddress address, @Nullable Credentials credentials) {
        for (Rule rule : rules) {
            if (fits(rule, address, credentials)) {
                return rule.allows();
            }
        }
        return allowsOthers;
    }

    private static boolean fits(Rule rule, @Nullable IpAddress address, @Nullable Credentials credentials) {
        if (rule instanceof Block net) {
            return address != null && net.block().contains(address);
        }
        if (rule instanceof User user) {
            return credentials != null && credentials.uid() == user.uid();
        }
        return credentials != null && credentials.gid() == ((Group) rule).gid();
    }

    /** The rules in order. */
    @Override
    public String toString() {
        Stream<String> last = Stream.of(verb(allowsOthers) + " others");
        return Stream.concat(rules.stream().map(Rule::toString), last).collect(Collectors.joining(", "));
    }
}
