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
                + "`. Each peer is a process with one event loop. Values are medians of the rounds, in which");
        markdown.line("peers took turns; ± is half of the distance between the quartiles.");
        markdown.line("");
        facts.forEach((name, value) -> markdown.line("- " + name + ": " + value));
        markdown.numbers(results);
        if (!charts.isEmpty()) {
            markdown.heading("Charts");
        }
        for (String chart : charts) {
            markdown.line("![" + chart.replace(".svg", "").replace('-', ' ') + "](" + chart + ")");
            markdown.line("");
        }
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
        List<Goal> goals = Goals.all().stream()
                .filter(goal -> results.scenario(goal.scenario()).isPresent())
                .toList();
        if (goals.isEmpty()) {
            return;
        }
        heading("Numbers");
        line(
                "A ratio is one of medians; its spread is that of the ratios of each round. It counts as reached when it is no worse");
        line("than the goal by more than the spread. Where nothing else is said it is `sockflux` that is to reach it.");
        line("");
        List<String> head = List.of("scenario", "what", "measured", "goal", "spread", "reached");
        row(head);
        row(head.stream().map(cell -> "---").toList());
        int reached = 0;
        for (Goal goal : goals) {
            Optional<Goal.Verdict> verdict = goal.verdict(results);
            boolean isReached = verdict.filter(Goal.Verdict::isReached).isPresent();
            reached += isReached ? 1 : 0;
            row(List.of(
                    goal.scenario(),
                    goal.subject() + verdict.map(Markdown::chosen).orElse(""),
                    verdict.map(Goal.Verdict::measured).orElse("not measured"),
                    goal.asked(),
                    verdict.map(Goal.Verdict::rounds).orElse(""),
                    verdict.isEmpty() ? "" : isReached ? "yes" : "**no**"));
        }
        line("");
        line("Reached: " + reached + " of " + goals.size() + ".");
    }

    /** Which of several it was. */
    private static String chosen(Goal.Verdict verdict) {
        return verdict.goal().theirs().size() > 1 ? " (" + verdict.against() + ")" : "";
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
            case NATIVE -> ", bytes per connection: growth of the process beside its heap, without a compiler";
            case MEMORY -> ", bytes per connection: heap and native together";
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
