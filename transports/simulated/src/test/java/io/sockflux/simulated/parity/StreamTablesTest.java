package io.sockflux.simulated.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.simulated.call.KernelRules;
import io.sockflux.simulated.call.SocketKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * All programs of up to four calls on two connected ends, as Linux 6.18 answered them: the answer of each call, and the readiness of both ends
 * behind the last one.
 */
class StreamTablesTest {

    private static final Map<String, String> VERBS =
            Map.of("send", "send S 3", "read", "read S 100", "fin", "fin S", "close", "close S", "abort", "abort S");

    @ParameterizedTest
    @CsvSource({"TCP, truth-tcp.txt", "UNIX_STREAM, truth-unix.txt"})
    void shouldAnswerAsTheKernelDidInEveryRow(SocketKind kind, String table) throws IOException {
        Map<String, String> differences = new TreeMap<>();
        List<String> rows = rows(table);
        for (String row : rows) {
            String[] cells = row.split(" ", -1);
            List<String> calls = new ArrayList<>(List.of("pair 0 1"));
            for (String call : cells[0].equals("-") ? new String[0] : cells[0].split(",", -1)) {
                calls.add(VERBS.get(call.substring(2)).replace("S", call.startsWith("A") ? "0" : "1"));
            }
            List<String> model = ModelRunner.run(new Program(kind, calls), KernelRules.LINUX);
            String told = told(calls, model);
            String expected = String.join(" ", List.of(cells).subList(1, cells.length));
            if (!told.equals(expected)) {
                differences.put(cells[0], "kernel " + expected + ", model " + told);
            }
        }
        assertThat(rows).hasSize(4051);
        assertThat(differences).isEmpty();
    }

    private static String told(List<String> calls, List<String> model) {
        StringBuilder told = new StringBuilder();
        for (int i = 1; i < calls.size(); i++) {
            String verb = calls.get(i).split(" ", -1)[0];
            String answer = model.get(i).split(" ", -1)[0];
            told.append(
                            switch (verb) {
                                case "read" -> answer.equals("0") ? "EOF" : answer.replaceAll("^(\\d+).*", "r$1");
                                case "send" -> answer;
                                default -> answer.equals("0") ? "ok" : answer;
                            })
                    .append(' ');
        }
        String ready = model.get(calls.size() - 1);
        return told + end(ready, 0) + "/" + end(ready, 1);
    }

    private static String end(String ready, int slot) {
        for (String word : ready.split(" ", -1)) {
            if (word.startsWith(slot + "=")) {
                return word.substring(2);
            }
        }
        return "-";
    }

    private static List<String> rows(String table) throws IOException {
        try (InputStream text = StreamTablesTest.class.getResourceAsStream(table)) {
            if (text == null) {
                throw new IOException("no resource " + table);
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
