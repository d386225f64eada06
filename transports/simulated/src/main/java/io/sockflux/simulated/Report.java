package io.sockflux.simulated;

import java.util.ArrayList;
import java.util.List;

/** What there is at a moment of a run, for whoever looks for the reason of a failure. */
final class Report {

    private static final int EVENTS = 40;
    private static final int WIDTH = 32;

    /** More columns than these are wider than a screen. */
    private static final int MOST_COLUMNS = 4;

    private final Simulation simulation;
    private final StringBuilder text = new StringBuilder();

    private Report(Simulation simulation) {
        this.simulation = simulation;
    }

    static String of(Simulation simulation) {
        Report report = new Report(simulation);
        report.head();
        report.events();
        report.sockets();
        report.programs();
        return report.text.toString();
    }

    private void head() {
        text.append("seed ")
                .append(simulation.seed())
                .append(", ")
                .append(simulation.now())
                .append(", hash ")
                .append(Long.toHexString(simulation.hash()))
                .append('\n');
        List<String> faults = simulation.faults();
        for (int i = 0; i < faults.size(); i++) {
            text.append("fault ")
                    .append(i + 1)
                    .append(": ")
                    .append(faults.get(i))
                    .append('\n');
        }
    }

    private void events() {
        List<String> all = simulation.events();
        List<String> last = all.subList(Math.max(0, all.size() - EVENTS), all.size());
        List<String> columns = new ArrayList<>();
        simulation.hosts().forEach(host -> columns.add(host.name()));
        boolean hasColumns = columns.size() <= MOST_COLUMNS;
        text.append("the last events:\n");
        if (hasColumns) {
            text.append(" ".repeat(14));
            columns.forEach(name -> text.append(padded(name)));
            text.append('\n');
        }
        for (String event : last) {
            // time, host, and what
            String[] words = event.split(" ", 3);
            int column = columns.indexOf(words[1]);
            if (!hasColumns || words.length < 3) {
                text.append(event);
            } else {
                text.append(String.format("%13s ", words[0]));
                text.append(" ".repeat(Math.max(0, column) * WIDTH)).append(words[2]);
            }
            text.append('\n');
        }
    }

    private static String padded(String name) {
        return name.length() >= WIDTH ? name.substring(0, WIDTH) : name + " ".repeat(WIDTH - name.length());
    }

    private void sockets() {
        text.append("open sockets:\n");
        for (Host host : simulation.hosts()) {
            text.append("  ")
                    .append(host.name())
                    .append(host.isUp() ? "" : " (down)")
                    .append('\n');
            host.kernel()
                    .sockets()
                    .forEach(socket -> text.append("    ").append(socket).append('\n'));
        }
    }

    private void programs() {
        text.append("programs:\n");
        simulation
                .hosts()
                .forEach(host -> host.programs()
                        .forEach(program -> text.append("  ").append(program).append('\n')));
    }
}
