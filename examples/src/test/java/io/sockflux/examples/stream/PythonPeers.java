package io.sockflux.examples.stream;

import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Processes that take part in a hand-over, and know nothing of this library but the page of the guide. */
final class PythonPeers {

    private static final String SCRIPT = """
            import os, signal, socket, sys

            mode, meeting, step = sys.argv[1], sys.argv[2], sys.argv[3]

            def say(line):
                print(line, flush=True)

            class Lines:
                def __init__(self, peer):
                    self.peer = peer

                def line(self):
                    line = b""
                    while not line.endswith(b"\\n"):
                        one = self.peer.recv(1)
                        if not one:
                            return None
                        line += one
                    return line.decode().rstrip("\\n")

                def send(self, line):
                    self.peer.sendall((line + "\\n").encode())

                def expect(self, wanted):
                    line = self.line()
                    if line != wanted:
                        sys.exit("came: " + str(line) + ", expected: " + wanted)

            def die_at(here):
                if here == step:
                    os.kill(os.getpid(), signal.SIGKILL)

            def take_over():
                peer = socket.socket(socket.AF_UNIX)
                peer.connect(meeting)
                die_at("connected")
                lines = Lines(peer)
                lines.send("HANDOVER 1")
                die_at("greeted")
                offers = []
                line = lines.line()
                while not line.startswith("END"):
                    if line.startswith("ERROR"):
                        sys.exit(line)
                    offers.append(line.split(" "))
                    line = lines.line()
                die_at("listed")
                taken = {}
                for _, number, name, file, requested, bound in offers:
                    lines.send("TAKE " + number)
                    lines.expect("FOUND " + number)
                    die_at("found")
                    lines.send("PASS " + number)
                    _, descriptors, _, _ = socket.recv_fds(peer, 1, 1)
                    taken[bound] = socket.socket(fileno=descriptors[0])
                    die_at("passed")
                lines.send("READY")
                die_at("ready")
                lines.expect("GO")
                die_at("going")
                lines.send("SERVING")
                lines.expect("DONE")
                return taken

            def hand_over(taken):
                place = taken["unix:" + meeting]
                place.setblocking(True)
                peer, _ = place.accept()
                lines = Lines(peer)
                lines.expect("HANDOVER 1")
                bounds = list(taken)
                for number, bound in enumerate(bounds):
                    lines.send("SOCKET %d - file %s %s" % (number, bound, bound))
                lines.send("END %d" % len(bounds))
                line = lines.line()
                while line != "READY":
                    word, number = line.split(" ")
                    if word == "TAKE":
                        lines.send("FOUND " + number)
                    else:
                        socket.send_fds(peer, [b"!"], [taken[bounds[int(number)]].fileno()])
                    line = lines.line()
                if step == "end-at-ready":
                    sys.exit(0)
                lines.send("GO")
                lines.expect("SERVING")
                lines.send("DONE")

            taken = take_over()
            say("TAKEN " + " ".join(sorted(taken)))
            for bound, one in taken.items():
                if bound.startswith("tcp:"):
                    one.setblocking(True)
                    served, _ = one.accept()
                    served.sendall(b"from python\\n")
                    served.close()
            say("SERVED")
            hand_over(taken)
            """;

    private final Path script;

    PythonPeers(Path folder) throws IOException, InterruptedException {
        Assumptions.assumeTrue(hasPython(), "there is no python3 (3.9 or newer) here");
        script = folder.resolve("peer.py");
        Files.writeString(script, SCRIPT);
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("python3", "-c", "import socket; socket.recv_fds")
                    .redirectErrorStream(true)
                    .start();
            return process.waitFor(100, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A newcomer that takes over, serves one connection at each TCP socket, and hands over to the next. */
    Program start(Path meeting) {
        return start(meeting, "-");
    }

    /** The same, which ends at a step. */
    Program start(Path meeting, String step) {
        List<String> words = new ArrayList<>(List.of("python3", script.toString(), "serve", meeting.toString(), step));
        return Program.startOther(words.toArray(String[]::new));
    }
}
