package io.sockflux.examples.stream;

import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A command whose first child is slow: it waits to be released. The others say {@code done} at once. */
final class SlowCommand {

    private final Path folder;

    SlowCommand(Path parent) throws IOException {
        this.folder = Files.createDirectory(parent.resolve("slow"));
    }

    /** For the shell. The slow child ends with the folder at the latest. */
    String text() {
        return "cd '" + folder + "' && if mkdir first 2>/dev/null; then"
                + " while [ -d ../slow/first ] && [ ! -e go ]; do sleep 0.02; done; fi; echo done";
    }

    /** Until the slow child runs. */
    void awaitSlowOne() {
        Program.await("the slow child").until(() -> Files.exists(folder.resolve("first")));
    }

    void release() throws IOException {
        Files.createFile(folder.resolve("go"));
    }
}
