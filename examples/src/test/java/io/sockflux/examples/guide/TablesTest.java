package io.sockflux.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tables of the guide name is there: types, methods, pages that tell of them, and programs. */
class TablesTest {

    private static final Path GUIDE = Project.ROOT.resolve("docs/guide");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern PAGE = Pattern.compile("\\]\\(([^)]+\\.md)[^)]*\\)");

    /** Words of other libraries and of C that stand beside ours. */
    private static final List<String> OF_OTHERS = List.of("timeout", "Flux", "Mono");

    private static Api api;

    @BeforeAll
    static void readTheApi() throws IOException, ClassNotFoundException {
        api = new Api();
    }

    @Test
    void shouldNameWhatIsThereForEachRowOfTheChapter() throws IOException {
        Map<String, List<String>> missing = new TreeMap<>();
        List<List<String>> rows = rows("chapter.md", "function");
        assertThat(rows).hasSizeGreaterThan(20);
        for (List<String> row : rows) {
            List<String> wrong = new ArrayList<>(unknown(row.get(1)));
            List<String> pages = all(PAGE, row.get(2));
            assertThat(pages).as("pages of %s", row.get(0)).isNotEmpty();
            StringBuilder told = new StringBuilder();
            for (String page : pages) {
                told.append(Files.readString(GUIDE.resolve(page)));
            }
            for (String words : all(CODE, row.get(1))) {
                String last = words.replaceAll("\\([^)]*\\)", "").replaceAll(".*\\.", "");
                if (!told.toString().contains(last)) {
                    wrong.add(last + " (not on " + pages + ")");
                }
            }
            if (!wrong.isEmpty()) {
                missing.put(row.get(0), wrong);
            }
        }
        assertThat(missing).as("rows whose answer is not there").isEmpty();
    }

    /** The functions of the chapter, as the C library has them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "socket",
                "shutdown",
                "htonl",
                "htons",
                "ntohl",
                "ntohs",
                "inet_ntop",
                "inet_pton",
                "gethostent",
                "sethostent",
                "endhostent",
                "getnetbyaddr",
                "getnetbyname",
                "getnetent",
                "getprotobyname",
                "getprotobynumber",
                "getprotoent",
                "getservbyname",
                "getservbyport",
                "getservent",
                "getaddrinfo",
                "freeaddrinfo",
                "getnameinfo",
                "bind",
                "getsockname",
                "getpeername",
                "connect",
                "connect_retry",
                "listen",
                "accept",
                "send",
                "sendto",
                "sendmsg",
                "recv",
                "recvfrom",
                "recvmsg",
                "setsockopt",
                "getsockopt",
                "sockatmark",
                "fcntl(F_SETOWN)",
                "FIOASYNC"
            })
    void shouldHaveARowForEachFunctionOfTheChapter(String function) throws IOException {
        assertThat(rows("chapter.md", "function"))
                .anyMatch(row -> all(CODE, row.get(0)).contains(function));
    }

    @Test
    void shouldNameProgramsThatAreThere() throws IOException {
        String readme = Files.readString(Project.ROOT.resolve("README.md"));
        List<String> missing = new ArrayList<>();
        List<List<String>> rows = rows("chapter.md", "exercise");
        assertThat(rows).hasSize(6);
        for (List<String> row : rows) {
            for (String program : all(CODE, row.get(1))) {
                if (!readme.contains("`" + program.split(" ", 2)[0])) {
                    missing.add(program);
                }
            }
        }
        assertThat(missing).as("programs that the README does not have").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "Netty", "reactor-netty", "Vert.x", "Java"})
    void shouldNameWhatIsThereForThoseWhoComeFrom(String other) throws IOException {
        List<List<String>> rows = rows("coming-from.md", other);
        assertThat(rows).as("rows for those who come from %s", other).hasSizeGreaterThan(5);
        List<String> missing = new ArrayList<>();
        for (List<String> row : rows) {
            missing.addAll(unknown(row.get(1)));
        }
        assertThat(missing).as("what the table names and is not there").isEmpty();
    }

    private static List<String> unknown(String cell) {
        return all(CODE, cell).stream()
                .filter(words -> !OF_OTHERS.contains(words))
                .filter(words -> !api.has(words))
                .toList();
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }

    /** The rows of the table whose first heading is this. */
    private static List<List<String>> rows(String page, String heading) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean within = false;
        for (String line : Files.readAllLines(GUIDE.resolve(page))) {
            List<String> cells = Arrays.stream(line.split("(?<!\\\\)\\|", -1))
                    .map(String::strip)
                    .skip(1)
                    .toList();
            if (!line.startsWith("|")) {
                within = false;
            } else if (cells.get(0).replace("`", "").equals(heading)) {
                within = true;
            } else if (within && !cells.get(0).startsWith("---")) {
                rows.add(cells);
            }
        }
        return rows;
    }
}
