package io.sockflux.examples.option;

import io.netty.buffer.Unpooled;
import io.sockflux.examples.cli.Escapes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The options of a kind as lines to read. */
final class OptionTable {

    private static final List<String> HEAD = List.of("LEVEL", "NAME", "TYPE", "DEFAULT", "SET", "NOTE");

    /** Structures have long values; {@code --json} has them whole. */
    private static final int LONGEST = 32;

    private OptionTable() {}

    static List<String> lines(List<OptionRow> rows) {
        List<List<String>> cells = new ArrayList<>(List.of(HEAD));
        rows.forEach(row -> cells.add(cells(row)));
        int[] widths = new int[HEAD.size()];
        for (List<String> line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        return cells.stream().map(line -> aligned(line, widths)).toList();
    }

    private static List<String> cells(OptionRow row) {
        return List.of(
                row.option().level().name(),
                row.option().name(),
                row.type(),
                row.value() == null ? "-" : value(row.value().toString()),
                row.settable(),
                row.note());
    }

    private static String value(String text) {
        if (text.isEmpty()) {
            return "\"\"";
        }
        String visible = Escapes.of(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
        return visible.length() <= LONGEST ? visible : visible.substring(0, LONGEST - 3) + "...";
    }

    private static String aligned(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
