package io.sockflux.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The results as a page. */
final class Markdown {

    private final StringBuilder page = new StringBuilder();

    private Markdown() {}

    /**
     * The page.
     *
     * @param set short or full
     * @param charts the names of the files with charts
     */
    static String of(String set, Map<String, String> facts, Results results, List<String> charts) {
        Markdown markdown = new Markdown();
        markdown.line("# Benchmarks, " + set + " set");
        markdown.line("");
        markdown.line("Made by `benchmarks/compare " + set
                + "`. Each peer is a process with one event loop. Values are medians of" + " the rounds, in which");
        markdown.line("peers took turns; ± is half of the distance between the quartiles.");
        markdown.line("");
        facts.forEach((name, value) -> markdown.line("- " + name + ": " + value));
        for (String chart : charts) {
            markdown.line("");
            markdown.line("![" + chart.replace(".svg", "").replace('-', ' ') + "](" + chart + ")");
        }
        markdown.numbers(results);
        for (Metric metric : Metric.values()) {
            markdown.table(metric, results);
        }
        markdown.missing(results);
        return markdown.page.toString();
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    private void heading(String text) {
        line("");
        line("## " + text);
        line("");
    }

    private void row(List<String> cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void numbers(Results results) {
        heading("Numbers");
        line(
                "A ratio of medians counts as reached when it is no worse than the number by more than the spread of the rounds.");
        line("");
        row(List.of("scenario", "asked", "measured", "reached"));
        row(List.of("---", "---", "---", "---"));
        for (Goal goal : Goals.all()) {
            Optional<Goal.Verdict> verdict = goal.verdict(results);
            row(List.of(
                    goal.scenario(),
                    goal.asked(),
                    verdict.map(Markdown::measured).orElse("not measured"),
                    verdict.map(known -> known.isReached() ? "yes" : "**no**").orElse("")));
        }
    }

    private static String measured(Goal.Verdict verdict) {
        boolean wasChosen = verdict.goal().theirs().size() > 1;
        return verdict.measured() + (wasChosen ? " (" + verdict.against() + ")" : "");
    }

    private void table(Metric metric, Results results) {
        List<Scenario> scenarios = new ArrayList<>();
        List<String> peers = new ArrayList<>();
        for (Scenario scenario : results.scenarios()) {
            for (String peer : results.peers(scenario)) {
                if (!results.rounds(scenario, peer, metric).isEmpty()) {
                    if (!scenarios.contains(scenario)) {
                        scenarios.add(scenario);
                    }
                    if (!peers.contains(peer)) {
                        peers.add(peer);
                    }
                }
            }
        }
        if (scenarios.isEmpty()) {
            return;
        }
        heading(Character.toUpperCase(metric.title().charAt(0)) + metric.title().substring(1) + heading(metric));
        List<String> head = new ArrayList<>(List.of("scenario", "unit"));
        head.addAll(peers);
        row(head);
        row(head.stream().map(cell -> "---").toList());
        for (Scenario scenario : scenarios) {
            List<String> cells = new ArrayList<>(List.of(
                    scenario.name() + ": " + scenario.title(), scenario.load().unit()));
            for (String peer : peers) {
                List<Double> rounds = results.rounds(scenario, peer, metric);
                cells.add(
                        rounds.isEmpty()
                                ? "–"
                                : Metric.format(Statistics.median(rounds)) + " ± "
                                        + Metric.format(Statistics.spread(rounds)));
            }
            row(cells);
        }
    }

    private static String heading(Metric metric) {
        return switch (metric) {
            case RATE -> ", units per second";
            case USER_CPU, CPU -> " of the peer's process, µs per unit";
            case HEAP -> ", bytes allocated per unit; idle: bytes in use per connection";
            case NATIVE, MEMORY -> ", bytes per connection";
        };
    }

    private void missing(Results results) {
        if (results.skips().isEmpty()) {
            return;
        }
        heading("Left out");
        row(List.of("scenario", "peer", "why"));
        row(List.of("---", "---", "---"));
        for (Results.Skip skip : results.skips()) {
            row(List.of(
                    skip.scenario(),
                    skip.peer(),
                    (skip.isFailure() ? "**failed**: " : "") + skip.reason().replace("|", "\\|")));
        }
    }
}
