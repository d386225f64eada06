package io.sockflux.rooms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The plan of the rooms for Graphviz, as {@code docs/pictures/rooms.dot} has it. */
final class RoomsDrawing {

    private static final Map<String, Room> BY_NAME =
            Rooms.ALL.stream().collect(Collectors.toMap(Room::name, Function.identity()));

    private RoomsDrawing() {}

    /** An arrow that follows from two others is left out: the plan has 80, and the picture should be read. */
    static String dot() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "// The rooms of io.sockflux.internal; RoomsDrawing writes this file. An arrow that follows from others is left out.");
        lines.add("digraph rooms {");
        lines.add("  graph [rankdir=TB, nodesep=0.25, ranksep=0.4]");
        lines.add("  node [shape=box, style=rounded, class=\"rest\"]");
        lines.add("  \"Network, Connector, Acceptor, …\" [class=\"call\"]");
        for (Room room : Rooms.ALL) {
            lines.add("  \"" + room.name() + "\"");
        }
        for (Room room : Rooms.ALL) {
            if (Rooms.ALL.stream().noneMatch(other -> other.imports().containsKey(room.name()))) {
                lines.add("  \"Network, Connector, Acceptor, …\" -> \"" + room.name() + "\"");
            }
        }
        for (Room room : Rooms.ALL) {
            Set<String> targets = room.imports().keySet();
            targets.stream()
                    .filter(target ->
                            targets.stream().noneMatch(other -> !other.equals(target) && reaches(other, target)))
                    .forEach(target -> lines.add("  \"" + room.name() + "\" -> \"" + target + "\""));
        }
        lines.add("}");
        return String.join("\n", lines) + "\n";
    }

    private static boolean reaches(String from, String to) {
        Set<String> next = BY_NAME.get(from).imports().keySet();
        return next.contains(to) || next.stream().anyMatch(each -> reaches(each, to));
    }
}
