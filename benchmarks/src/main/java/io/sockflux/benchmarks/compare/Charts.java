package io.sockflux.benchmarks.compare;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler;

/**
 * The results as charts: bars of each peer, beside each other for each scenario, by the ratio to raw Netty; where that is not there
 * to the server in C.
 */
final class Charts {

    private static final String NETTY = "netty";
    private static final String C = "c";

    /** The same on every chart; those that are alike have colours that are. */
    private static final Map<String, Color> COLORS = Map.of(
            "sockflux",
            new Color(0x1F5FBF),
            "sockflux-io_uring",
            new Color(0x7FB2F0),
            "sockflux-metadata",
            new Color(0x5FC3C9),
            "sockflux-observed",
            new Color(0x8E6BBF),
            "sockflux-metered",
            new Color(0xB79BE0),
            "sockflux-splice",
            new Color(0x0B2E6B),
            NETTY,
            new Color(0x9A9A9A),
            "netty-pooled",
            new Color(0xC9C9C9),
            "reactor-netty",
            new Color(0xE08A2E),
            C,
            new Color(0x333333));

    /** Scenarios that raw Netty has not. */
    private static final String OWN = "own";

    private static final int WIDTH = 1_100;
    private static final int HEIGHT = 460;
    private static final int TILT = 30;

    private Charts() {}

    /**
     * Writes all that there is something for.
     *
     * @param prefix of the files' names
     * @return the files' names
     */
    static List<String> write(Path folder, String prefix, Results results) throws IOException {
        // No screen is needed, nor there.
        System.setProperty("java.awt.headless", "true");
        Map<String, List<Scenario>> groups = new LinkedHashMap<>();
        for (Scenario scenario : results.scenarios()) {
            if (scenario.load() != Load.IDLE) {
                groups.computeIfAbsent(group(scenario), key -> new ArrayList<>())
                        .add(scenario);
            }
        }
        List<String> written = new ArrayList<>();
        for (Metric metric : List.of(Metric.RATE, Metric.USER_CPU, Metric.CPU)) {
            String name = prefix + "-" + metric.name().toLowerCase(Locale.ROOT).replace('_', '-');
            for (Map.Entry<String, List<Scenario>> group : groups.entrySet()) {
                String file = name + "-" + group.getKey() + ".svg";
                String measure = group.getKey().equals(OWN) ? C : NETTY;
                add(written, folder, file, metric, measure, group.getValue(), results);
            }
        }
        memory(written, folder, prefix + "-memory.svg", results);
        return written;
    }

    /** So that no chart has more bars than can be told apart. */
    private static String group(Scenario scenario) {
        if (!scenario.peers().contains(NETTY)) {
            return OWN;
        }
        boolean isEcho = scenario.load() == Load.ECHO && scenario.scheme().equals("tcp");
        if (!isEcho) {
            return "others";
        }
        // 16 connections are the only ones of their number.
        return scenario.connections() == 1 ? "echo-1" : scenario.connections() <= 64 ? "echo-64" : "echo-1024";
    }

    private static void add(
            List<String> written,
            Path folder,
            String file,
            Metric metric,
            String measure,
            List<Scenario> scenarios,
            Results results)
            throws IOException {
        List<Scenario> comparable = scenarios.stream()
                .filter(scenario -> !results.rounds(scenario, measure, metric).isEmpty())
                .toList();
        if (comparable.isEmpty()) {
            return;
        }
        String better = metric == Metric.RATE ? "more is better" : "less is better";
        String whose = measure.equals(C) ? "that of C" : "that of raw Netty";
        CategoryChart chart = chart(metric.title() + " in proportion to " + whose + " (" + better + ")", "ratio");
        List<String> names = comparable.stream().map(Scenario::name).toList();
        for (String peer : peers(comparable, results)) {
            List<Double> values = new ArrayList<>();
            List<Double> spreads = new ArrayList<>();
            for (Scenario scenario : comparable) {
                Ratio ratio =
                        Ratio.of(results.rounds(scenario, peer, metric), results.rounds(scenario, measure, metric));
                boolean isThere = Double.isFinite(ratio.value());
                values.add(isThere ? ratio.value() : Double.NaN);
                spreads.add(isThere ? ratio.spread() : Double.NaN);
            }
            chart.addSeries(peer, names, values, spreads).setFillColor(COLORS.getOrDefault(peer, Color.PINK));
        }
        save(written, folder, file, chart);
    }

    private static void memory(List<String> written, Path folder, String file, Results results) throws IOException {
        Scenario idle = results.scenario(Scenarios.IDLE).orElse(null);
        if (idle == null) {
            return;
        }
        CategoryChart chart = chart("An idle connection", "bytes");
        chart.getStyler().setStacked(true);
        chart.getStyler().setSeriesColors(new Color[] {COLORS.get("sockflux"), COLORS.get("reactor-netty")});
        List<String> peers = results.peers(idle);
        for (Metric metric : List.of(Metric.HEAP, Metric.NATIVE)) {
            chart.addSeries(
                    metric.title(),
                    peers,
                    peers.stream()
                            .map(peer -> Math.max(0, Statistics.median(results.rounds(idle, peer, metric))))
                            .toList());
        }
        save(written, folder, file, chart);
    }

    private static Set<String> peers(List<Scenario> scenarios, Results results) {
        Set<String> peers = new LinkedHashSet<>();
        scenarios.forEach(scenario -> peers.addAll(results.peers(scenario)));
        return peers;
    }

    private static CategoryChart chart(String title, String axis) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(axis)
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotBorderVisible(false);
        // Dashes would be drawn as shapes, hundreds of kilobytes of them.
        chart.getStyler().setPlotGridLinesStroke(new BasicStroke(0.5f));
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setXAxisLabelRotation(TILT);
        chart.getStyler().setErrorBarsColor(Color.BLACK);
        chart.getStyler().setAvailableSpaceFill(0.8);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        return chart;
    }

    private static void save(List<String> written, Path folder, String file, CategoryChart chart) throws IOException {
        VectorGraphicsEncoder.saveVectorGraphic(chart, folder.resolve(file).toString(), VectorGraphicsFormat.SVG);
        written.add(file);
    }
}
