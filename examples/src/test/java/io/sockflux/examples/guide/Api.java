package io.sockflux.examples.guide;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.message.Message;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.reactivestreams.Publisher;

/** Whether what a page names is there: types, their methods and constants, and calls in a row. */
final class Api {

    private static final Path SOURCES = Project.ROOT.resolve("core/src/main/java");

    private static final Map<String, Class<?>> VARIABLES = Map.of(
            "network", Network.class,
            "connector", io.sockflux.Connector.class,
            "acceptor", io.sockflux.Acceptor.class,
            "connection", Connection.class,
            "client", Connection.class,
            "listener", Listener.class,
            "socket", DatagramSocket.class,
            "pool", ConnectionPool.class,
            "message", Message.class,
            "endpoint", Endpoint.class);

    private final Map<String, Class<?>> types = new HashMap<>();

    Api() throws IOException, ClassNotFoundException {
        for (Path file : Project.files(SOURCES, ".java")) {
            String name =
                    SOURCES.relativize(file).toString().replace(".java", "").replace('/', '.');
            if (!name.contains("-info") && !name.contains(".internal.") && !name.contains(".check.")) {
                Class<?> type = Class.forName(name);
                if (java.lang.reflect.Modifier.isPublic(type.getModifiers())) {
                    add(type);
                }
            }
        }
    }

    private void add(Class<?> type) {
        types.put(type.getSimpleName(), type);
        for (Class<?> nested : type.getClasses()) {
            types.putIfAbsent(nested.getSimpleName(), nested);
        }
    }

    /** Whether there is what these words name, such as {@code network.connector(endpoint).connect()} or {@code Errno}. */
    boolean has(String words) {
        List<String> names = names(words);
        String first = names.get(0);
        if (names.size() == 1 && !types.containsKey(first)) {
            return types.values().stream().anyMatch(type -> hasMember(type, first));
        }
        Class<?> at = types.getOrDefault(first, VARIABLES.get(first));
        if (at != null) {
            return follow(at, names.subList(1, names.size()));
        }
        return types.values().stream().anyMatch(type -> follow(type, names));
    }

    private boolean follow(Class<?> from, List<String> names) {
        if (names.isEmpty()) {
            return true;
        }
        String name = names.get(0);
        List<String> rest = names.subList(1, names.size());
        if (rest.isEmpty()) {
            return hasMember(from, name);
        }
        return Arrays.stream(from.getMethods())
                .filter(method -> method.getName().equals(name))
                .anyMatch(method ->
                        result(method).filter(next -> follow(next, rest)).isPresent());
    }

    private static boolean hasMember(Class<?> type, String name) {
        return Arrays.stream(type.getMethods())
                        .anyMatch(method -> method.getName().equals(name))
                || Arrays.stream(type.getFields())
                        .anyMatch(field -> field.getName().equals(name))
                || Arrays.stream(type.getClasses())
                        .anyMatch(nested -> nested.getSimpleName().equals(name));
    }

    /** The type that the next call of a row is made on: of a publisher, its elements. */
    private static Optional<Class<?>> result(Method method) {
        Type type = method.getGenericReturnType();
        if (type instanceof ParameterizedType generic && Publisher.class.isAssignableFrom(method.getReturnType())) {
            type = generic.getActualTypeArguments()[0];
        }
        return type instanceof Class<?> plain ? Optional.of(plain) : Optional.of(method.getReturnType());
    }

    /** The names of a row of calls, without the arguments. */
    private static List<String> names(String words) {
        StringBuilder bare = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < words.length(); i++) {
            char each = words.charAt(i);
            depth += each == '(' ? 1 : 0;
            if (depth == 0) {
                bare.append(each);
            }
            depth -= each == ')' ? 1 : 0;
        }
        return new ArrayList<>(List.of(bare.toString().split("[.:]+", -1)));
    }
}
