package io.sockflux.transport.posix.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the system's own headers: what is an integer expression of C worth? */
final class CProgram {

    private final Path folder;
    private final List<String> headers;

    CProgram(Path folder, String... headers) {
        this.folder = folder;
        this.headers = List.of(headers);
    }

    static boolean isThereACompiler() {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "cc")));
    }

    boolean hasHeaders() throws IOException, InterruptedException {
        return compiled(List.of()) == 0;
    }

    Map<String, Long> values(List<String> expressions) throws IOException, InterruptedException {
        return printed(expressions, expressions.stream().map(CProgram::print).toList());
    }

    /** Those of these macros that the headers have. */
    Map<String, Long> macros(List<String> names) throws IOException, InterruptedException {
        return printed(
                names,
                names.stream()
                        .map(name -> "#ifdef " + name + "\n" + print(name) + "\n#else\n  puts(\"\");\n#endif")
                        .toList());
    }

    private static String print(String expression) {
        return "  printf(\"%lld\\n\", (long long) (" + expression + "));";
    }

    private Map<String, Long> printed(List<String> names, List<String> statements)
            throws IOException, InterruptedException {
        int status = compiled(statements);
        assertThat(status).as(Files.readString(folder.resolve("errors"))).isZero();
        Path output = folder.resolve("output");
        run(output, folder.resolve("program").toString());
        Map<String, Long> values = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(output);
        for (int i = 0; i < names.size(); i++) {
            if (!lines.get(i).isEmpty()) {
                values.put(names.get(i), Long.valueOf(lines.get(i)));
            }
        }
        return values;
    }

    private int compiled(List<String> statements) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        lines.add("#define _GNU_SOURCE");
        lines.add("#define __APPLE_USE_RFC_3542");
        headers.forEach(header -> lines.add("#include <" + header + ">"));
        lines.add("#include <stddef.h>");
        lines.add("#include <stdio.h>");
        lines.add("int main(void) {");
        lines.addAll(statements);
        lines.add("  return 0;");
        lines.add("}");
        Path source = folder.resolve("program.c");
        Files.write(source, lines, StandardCharsets.UTF_8);
        return run(
                folder.resolve("errors"), "cc", "-o", folder.resolve("program").toString(), source.toString());
    }

    private static int run(Path output, String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
    }
}
