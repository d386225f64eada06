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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks C headers: what is an integer expression of C worth? The compiler only makes assembler text, in which the values stand. So it
 * may be a compiler for another system, which {@code -Dsockflux.cc} names with its options.
 */
final class CProgram {

    private static final List<String> COMPILER =
            List.of(System.getProperty("sockflux.cc", "cc").split(" "));

    /** A variable with a value of 8 bytes. A compiler may write 0 as bytes to be filled. */
    private static final Pattern VARIABLE = Pattern.compile(
            "(?m)^_?value_(\\d+):.*\n\\s*\\.(?:(?:quad|xword|8byte|dword)\\s+(-?\\d+)|(?:zero|space)\\s+8)\\b");

    private final Path folder;
    private final List<String> headers;

    CProgram(Path folder, String... headers) {
        this.folder = folder;
        this.headers = List.of(headers);
    }

    static boolean isThereACompiler() {
        Path compiler = Path.of(COMPILER.get(0));
        return compiler.isAbsolute()
                || Arrays.stream(System.getenv("PATH").split(":", -1))
                        .anyMatch(entry -> Files.isExecutable(Path.of(entry).resolve(compiler)));
    }

    boolean hasHeaders() throws IOException, InterruptedException {
        return compiled(List.of()) == 0;
    }

    Map<String, Long> values(List<String> expressions) throws IOException, InterruptedException {
        List<String> variables = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            variables.add(variable(i, expressions.get(i)));
        }
        return read(expressions, variables);
    }

    /** Those of these macros that the headers have. */
    Map<String, Long> macros(List<String> names) throws IOException, InterruptedException {
        List<String> variables = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            variables.add("#ifdef " + names.get(i) + "\n" + variable(i, names.get(i)) + "\n#endif");
        }
        return read(names, variables);
    }

    private static String variable(int index, String expression) {
        return "const long long value_" + index + " = (long long) (" + expression + ");";
    }

    private Map<String, Long> read(List<String> names, List<String> variables)
            throws IOException, InterruptedException {
        int status = compiled(variables);
        assertThat(status).as(Files.readString(folder.resolve("errors"))).isZero();
        Map<String, Long> values = new LinkedHashMap<>();
        Matcher variable = VARIABLE.matcher(Files.readString(folder.resolve("program.s")));
        while (variable.find()) {
            values.put(
                    names.get(Integer.parseInt(variable.group(1))),
                    variable.group(2) == null ? 0L : Long.valueOf(variable.group(2)));
        }
        return values;
    }

    /** The values of expressions that are no constants of the compiler's: a program prints them on this machine. */
    Map<String, Long> printed(List<String> expressions) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(List.of("#include <stdio.h>", "int main(void) {"));
        expressions.forEach(expression -> lines.add("  printf(\"%lld\\n\", (long long) (" + expression + "));"));
        lines.addAll(List.of("  return 0;", "}"));
        Path program = folder.resolve("program");
        int status = compiled(lines, "-o", program.toString());
        assertThat(status).as(Files.readString(folder.resolve("errors"))).isZero();
        Path output = folder.resolve("output");
        assertThat(run(output, List.of(program.toString()))).isZero();
        Map<String, Long> values = new LinkedHashMap<>();
        List<String> printed = Files.readAllLines(output);
        for (int i = 0; i < expressions.size(); i++) {
            values.put(expressions.get(i), Long.valueOf(printed.get(i)));
        }
        return values;
    }

    private int compiled(List<String> variables) throws IOException, InterruptedException {
        return compiled(variables, "-S", "-o", folder.resolve("program.s").toString());
    }

    private int compiled(List<String> definitions, String... options) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        lines.add("#define _GNU_SOURCE");
        lines.add("#define __APPLE_USE_RFC_3542");
        headers.forEach(header -> lines.add("#include <" + header + ">"));
        lines.add("#include <stddef.h>");
        lines.addAll(definitions);
        Path source = folder.resolve("program.c");
        Files.write(source, lines, StandardCharsets.UTF_8);
        List<String> command = new ArrayList<>(COMPILER);
        command.addAll(List.of(options));
        command.add(source.toString());
        return run(folder.resolve("errors"), command);
    }

    private static int run(Path output, List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
    }
}
