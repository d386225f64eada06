package io.sockflux.benchmarks.compare;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler;

/** The results as charts: bars of each peer, beside each other for each scenario, by the ratio to raw Netty. */
final class Charts {

    private static final String MEASURE = "netty";
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
        List<Scenario> echoes = new ArrayList<>();
        List<Scenario> others = new ArrayList<>();
        for (Scenario scenario : results.scenarios()) {
            if (scenario.load() == Load.ECHO && scenario.scheme().equals("tcp")) {
                echoes.add(scenario);
            } else if (scenario.load() != Load.IDLE) {
                others.add(scenario);
            }
        }
        List<String> written = new ArrayList<>();
        for (Metric metric : List.of(Metric.RATE, Metric.USER_CPU, Metric.CPU)) {
            String name = prefix + "-" + metric.name().toLowerCase(Locale.ROOT).replace('_', '-');
            add(written, folder, name + "-echo.svg", metric, echoes, results);
            add(written, folder, name + "-others.svg", metric, others, results);
        }
        memory(written, folder, prefix + "-memory.svg", results);
        return written;
    }

    private static void add(
            List<String> written, Path folder, String file, Metric metric, List<Scenario> scenarios, Results results)
            throws IOException {
        List<Scenario> comparable = scenarios.stream()
                .filter(scenario -> !results.rounds(scenario, MEASURE, metric).isEmpty())
                .toList();
        if (comparable.isEmpty()) {
            return;
        }
        String better = metric == Metric.RATE ? "more is better" : "less is better";
        CategoryChart chart = chart(metric.title() + " in proportion to raw Netty's (" + better + ")", "ratio");
        List<String> names = comparable.stream().map(Scenario::name).toList();
        for (String peer : peers(comparable, results)) {
            List<Double> values = new ArrayList<>();
            List<Double> spreads = new ArrayList<>();
            for (Scenario scenario : comparable) {
                Ratio ratio =
                        Ratio.of(results.rounds(scenario, peer, metric), results.rounds(scenario, MEASURE, metric));
                boolean isThere = Double.isFinite(ratio.value());
                values.add(isThere ? ratio.value() : 0);
                spreads.add(isThere && Double.isFinite(ratio.spread()) ? ratio.spread() : 0);
            }
            chart.addSeries(peer, names, values, spreads);
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
        chart.getStyler().setAvailableSpaceFill(0.8);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        return chart;
    }

    private static void save(List<String> written, Path folder, String file, CategoryChart chart) throws IOException {
        VectorGraphicsEncoder.saveVectorGraphic(chart, folder.resolve(file).toString(), VectorGraphicsFormat.SVG);
        written.add(file);
    }
}
