package io.sockflux.internal.flight;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.stream.Refusal;

/** Asks for every event once. As a program it says whether the JVM has Flight Recorder. */
final class AllFlights {

    private static final Endpoint ENDPOINT = Endpoint.parse("tcp://192.0.2.1:80");
    private static final Refusal REFUSAL = new Refusal(ENDPOINT, Refusal.Reason.RATE, "too fast", null);

    private AllFlights() {}

    static boolean ask() {
        RefusalFlight.refused(ENDPOINT, "nio", REFUSAL);
        ShortageFlight.lacked(ENDPOINT, "nio", Errno.EMFILE);
        boolean connect = ConnectFlight.begun(ENDPOINT) != null;
        boolean close = CloseFlight.begun() != null;
        SlowTaskFlight.late(SlowTaskFlight.LEAST_NANOS);
        SlowTaskFlight.late(SlowTaskFlight.LEAST_NANOS - 1);
        return connect || close || SendStall.isWanted() || SlowTaskFlight.isWanted();
    }

    private static boolean isThere() {
        try {
            Class.forName("jdk.jfr.Event");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Prints {@code there: BOOLEAN, wanted: BOOLEAN}. */
    public static void main(String... none) {
        System.out.println("there: " + isThere() + ", wanted: " + ask());
    }
}
