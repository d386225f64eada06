package io.sockflux.simulated.busy;

/** How many events a second: {@code java … io.sockflux.simulated.busy.Speed [CLIENTS [SECONDS]]}. A program, not a test. */
final class Speed {

    private Speed() {}

    public static void main(String[] arguments) {
        int clients = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
        long seconds = arguments.length > 1 ? Long.parseLong(arguments[1]) : 600;
        for (int round = 0; round < 5; round++) {
            BusyWorld busy = new BusyWorld(round, clients, 0);
            long begin = System.nanoTime();
            long hash = busy.hashAfter(seconds);
            double took = (System.nanoTime() - begin) / 1e9;
            long events = busy.world.timeline().count();
            System.out.printf(
                    "%d clients, %d virtual s, %d beats, %d events in %.2f s: %.2f million/s, hash %016x%n",
                    clients, seconds, busy.beats(), events, took, events / took / 1e6, hash);
        }
    }
}
