package io.sockflux.option;

import java.util.List;

/**
 * Who the peer of a unix socket is on macOS, {@code struct xucred} in {@code unix(4)}.
 *
 * @param uid the user
 * @param gids the groups, the effective one first, at most 16
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
