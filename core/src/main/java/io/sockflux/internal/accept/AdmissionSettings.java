package io.sockflux.internal.accept;

import io.sockflux.stream.AccessList;
import org.jspecify.annotations.Nullable;

/**
 * Who may enter, and how often.
 *
 * @param access which peers; null for all
 * @param rate the rate of all connections; null for any
 * @param ratePerPeer the rate of the connections of each peer; null for any
 */
public record AdmissionSettings(
        @Nullable AccessList access,
        @Nullable AcceptRate rate,
        @Nullable AcceptRate ratePerPeer) {

    static final AdmissionSettings OPEN = new AdmissionSettings(null, null, null);

    public AdmissionSettings withAccess(AccessList list) {
        return new AdmissionSettings(list, rate, ratePerPeer);
    }

    public AdmissionSettings withRate(AcceptRate most) {
        return new AdmissionSettings(access, most, ratePerPeer);
    }

    public AdmissionSettings withRatePerPeer(AcceptRate most) {
        return new AdmissionSettings(access, rate, most);
    }

    /** Whether every peer may enter at any rate. */
    boolean isOpen() {
        return access == null && rate == null && ratePerPeer == null;
    }
}
