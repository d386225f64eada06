package io.sockflux.transport.posix;

import io.sockflux.spi.NameCalls;
import java.io.File;
import java.util.Arrays;

/** The C library's look-ups of names, for tests that compare them with another program's. */
final class LibraryNames {

    static final NameCalls CALLS = new PosixTransport().nameCalls().orElseThrow();

    private LibraryNames() {}

    static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> new File(folder, program).canExecute());
    }
}
