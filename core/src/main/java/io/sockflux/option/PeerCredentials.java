package io.sockflux.option;

import java.util.List;

/**
 * The user and the groups of a unix socket's peer on macOS, {@code struct xucred} in {@code unix(4)}.
 *
 * @param uid the user
 * @param gids the groups, the effective group first, at most 16
 */
public record PeerCredentials(int uid, List<Integer> gids) {

    static final int MOST_GROUPS = 16;

    /** Copies and checks the groups. */
    public PeerCredentials {
        gids = List.copyOf(gids);
        if (gids.size() > MOST_GROUPS) {
            throw new IllegalArgumentException("gids: " + gids.size() + " (expected: at most " + MOST_GROUPS + ")");
        }
    }
}
