package io.sockflux.benchmarks.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results as JSON: facts, verdicts, each round of each peer, and what was left out. */
final class Json {

    private Json() {}

    static String of(Map<String, String> facts, Results results) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", facts);
        List<Object> numbers = new ArrayList<>();
        for (Goal goal : Goals.all()) {
            goal.verdict(results).ifPresent(verdict -> numbers.add(number(verdict)));
        }
        all.put("numbers", numbers);
        all.put(
                "scenarios",
                results.scenarios().stream().map(s -> scenario(s, results)).toList());
        all.put("missing", results.skips().stream().map(Json::skip).toList());
        return text(all, "") + "\n";
    }

    private static Map<String, Object> number(Goal.Verdict verdict) {
        Map<String, Object> number = new LinkedHashMap<>();
        number.put("scenario", verdict.goal().scenario());
        number.put("peer", verdict.goal().ours());
        number.put("metric", verdict.goal().metric().name());
        number.put("bound", verdict.goal().bound());
        number.put("against", verdict.against());
        number.put("value", verdict.value());
        number.put("spread", verdict.spread());
        number.put("reached", verdict.isReached());
        return number;
    }

    private static Map<String, Object> scenario(Scenario scenario, Results results) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", scenario.name());
        told.put("title", scenario.title());
        told.put("unit", scenario.load().unit());
        Map<String, Object> peers = new LinkedHashMap<>();
        for (String peer : results.peers(scenario)) {
            Map<String, Object> metrics = new LinkedHashMap<>();
            for (Metric metric : Metric.values()) {
                List<Double> rounds = results.rounds(scenario, peer, metric);
                if (!rounds.isEmpty()) {
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("median", Statistics.median(rounds));
                    value.put("spread", Statistics.spread(rounds));
                    value.put("rounds", rounds);
                    metrics.put(metric.name(), value);
                }
            }
            peers.put(peer, metrics);
        }
        told.put("peers", peers);
        return told;
    }

    private static Map<String, Object> skip(Results.Skip skip) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("scenario", skip.scenario());
        told.put("peer", skip.peer());
        told.put("reason", skip.reason());
        told.put("failure", skip.isFailure());
        return told;
    }

    /** Of maps, lists, texts, numbers and truths. */
    static String text(Object value, String indent) {
        String deeper = indent + "  ";
        if (value instanceof Map<?, ?> map) {
            List<String> members = new ArrayList<>();
            map.forEach(
                    (key, member) -> members.add(deeper + quoted(String.valueOf(key)) + ": " + text(member, deeper)));
            return members.isEmpty() ? "{}" : "{\n" + String.join(",\n", members) + "\n" + indent + "}";
        }
        if (value instanceof List<?> list) {
            boolean isFlat = list.stream().allMatch(Number.class::isInstance);
            List<String> elements = list.stream()
                    .map(element -> (isFlat ? "" : deeper) + text(element, deeper))
                    .toList();
            return isFlat
                    ? "[" + String.join(", ", elements) + "]"
                    : "[\n" + String.join(",\n", elements) + "\n" + indent + "]";
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? String.format(Locale.ROOT, "%.6g", number) : "null";
        }
        return value instanceof String string ? quoted(string) : String.valueOf(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
