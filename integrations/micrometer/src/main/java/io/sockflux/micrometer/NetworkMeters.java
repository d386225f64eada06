package io.sockflux.micrometer;

import io.sockflux.Network;
import io.sockflux.observe.NetworkCounts;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedLoop;
import io.sockflux.option.TcpInfo;
import io.sockflux.option.TcpOptions;
import io.sockflux.stream.Listener;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The meters that read a network when they are asked, and what is sampled of it. */
final class NetworkMeters {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_SAMPLE = Duration.ofSeconds(4);
    private static final int MOST_SAMPLED = 64;
    private static final double NANOS_OF_SECOND = 1e9;

    private final Factory meters;
    private final Network network;
    private final EndpointTags endpoints;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<String, Double> queues = new ConcurrentHashMap<>();
    /** What was counted at the last sample. Only one sample is under way. */
    private final Map<ObservedConnection, Long> retransmits = new WeakHashMap<>();

    private final RequestGauges requests;

    private NetworkMeters(Factory meters, Network network, EndpointTags endpoints) {
        this.meters = meters;
        this.network = network;
        this.endpoints = endpoints;
        this.requests = new RequestGauges(meters, network, endpoints);
    }

    static Disposable bind(Factory meters, Network network, EndpointTags endpoints) {
        NetworkMeters all = new NetworkMeters(meters, network, endpoints);
        all.counts();
        network.loops().forEach(all::loop);
        Disposable samples = Flux.interval(INTERVAL)
                .onBackpressureDrop()
                .concatMap(tick -> all.sample().timeout(LONGEST_SAMPLE).onErrorComplete(), 1)
                .subscribe();
        // The registry keeps the sources of meters weakly.
        return new Disposable() {

            private final NetworkMeters kept = all;

            @Override
            public void dispose() {
                samples.dispose();
                kept.queues.clear();
            }

            @Override
            public boolean isDisposed() {
                return samples.isDisposed();
            }
        };
    }

    private void counts() {
        gauge(SockfluxMeter.LISTENERS, NetworkCounts::listeners);
        count(SockfluxMeter.CONNECT_ATTEMPTS, NetworkCounts::attemptsEver);
        gauge(SockfluxMeter.DATAGRAM_SOCKETS, counts -> counts.datagrams().sockets());
        count(SockfluxMeter.DATAGRAMS_RECEIVED, counts -> counts.datagrams().in());
        count(SockfluxMeter.DATAGRAMS_SENT, counts -> counts.datagrams().out());
        count(SockfluxMeter.DATAGRAMS_FAILED, counts -> counts.datagrams().failedEver());
        count(SockfluxMeter.DATAGRAM_DATA_RECEIVED, counts -> counts.datagrams().bytesIn());
        count(SockfluxMeter.DATAGRAM_DATA_SENT, counts -> counts.datagrams().bytesOut());
    }

    private void gauge(SockfluxMeter meter, ToDoubleFunction<NetworkCounts> number) {
        meters.gauge(meter, network, of -> number.applyAsDouble(of.counts()));
    }

    private void count(SockfluxMeter meter, ToDoubleFunction<NetworkCounts> number) {
        meters.counted(meter, network, of -> number.applyAsDouble(of.counts()));
    }

    private void loop(ObservedLoop loop) {
        // A loop has its name and its thread when it has run.
        loop.delay().onErrorComplete().subscribe(ignored -> {
            String name = loop.name();
            long thread = loop.threadId();
            meters.gauge(SockfluxMeter.LOOP_PENDING_TASKS, network, of -> loop.pendingTasks(), name);
            meters.counted(
                    SockfluxMeter.LOOP_CPU_TIME,
                    network,
                    of -> Math.max(0, threads.getThreadCpuTime(thread)) / NANOS_OF_SECOND,
                    name);
        });
    }

    // Samples

    private Mono<Void> sample() {
        requests.sample();
        return queues().then(connections());
    }

    private Mono<Void> queues() {
        return Flux.fromIterable(network.listeners())
                .flatMap(Listener::backlogs)
                .flatMapIterable(backlogs -> backlogs)
                .collectList()
                .doOnNext(backlogs -> {
                    Map<String, Double> waiting = new HashMap<>();
                    for (Listener.Backlog backlog : backlogs) {
                        if (backlog.waiting().isPresent()) {
                            waiting.merge(
                                    endpoints.of(backlog.endpoint()),
                                    (double) backlog.waiting().getAsInt(),
                                    Double::sum);
                        }
                    }
                    queues.keySet().retainAll(waiting.keySet());
                    waiting.forEach((endpoint, number) -> {
                        if (queues.put(endpoint, number) == null) {
                            meters.gauge(
                                    SockfluxMeter.ACCEPT_QUEUE, queues, of -> of.getOrDefault(endpoint, 0.0), endpoint);
                        }
                    });
                })
                .then();
    }

    private Mono<Void> connections() {
        return Flux.fromIterable(network.connections(MOST_SAMPLED))
                .concatMap(connection -> connection
                        .get(TcpOptions.TCP_INFO)
                        .doOnNext(info -> sampled(connection, info))
                        // A socket that is no TCP's, or is closed, or a transport that cannot ask.
                        .onErrorComplete())
                .then();
    }

    private void sampled(ObservedConnection connection, TcpInfo info) {
        String origin = connection.origin().name().toLowerCase(Locale.ROOT);
        meters.timer(SockfluxMeter.TCP_RTT, origin).record(info.roundTripTime());
        long now = info.totalRetransmits();
        Long before;
        synchronized (retransmits) {
            before = retransmits.put(connection, now);
        }
        meters.counter(SockfluxMeter.TCP_RETRANSMITS, origin).increment((double) (now - (before == null ? 0 : before)));
    }
}
