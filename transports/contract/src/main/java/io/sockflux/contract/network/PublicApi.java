package io.sockflux.contract.network;

import io.sockflux.Network;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;

/** The methods of the public API that give publishers, found by reflection from {@link Network} on. */
final class PublicApi {

    private static final String ROOT = "io.sockflux.";
    private static final List<String> HIDDEN =
            List.of("io.sockflux.internal", "io.sockflux.check", "io.sockflux.contract");

    private PublicApi() {}

    /**
     * A method on a receiver of a type that declares or inherits it.
     *
     * @param receiver what it is called on
     */
    record Call(Class<?> receiver, Method method) {

        @Override
        public String toString() {
            return receiver.getSimpleName() + "." + method.getName()
                    + Arrays.stream(method.getParameterTypes())
                            .map(Class::getSimpleName)
                            .collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /** Each of them once, in a fixed order. */
    static List<Call> calls() {
        Map<String, Call> calls = new TreeMap<>();
        for (Class<?> type : types()) {
            Arrays.stream(type.getMethods())
                    .filter(PublicApi::isOurs)
                    .filter(method -> Publisher.class.isAssignableFrom(method.getReturnType()))
                    // A method that narrows another's result is there twice.
                    .filter(method -> !method.isBridge())
                    .map(method -> new Call(type, method))
                    .forEach(call -> calls.putIfAbsent(call.toString(), call));
        }
        return calls.values().stream()
                .sorted(Comparator.comparing(Call::toString))
                .toList();
    }

    private static boolean isOurs(Method method) {
        return method.getDeclaringClass().getName().startsWith(ROOT) && !Modifier.isStatic(method.getModifiers());
    }

    /** All types that methods lead to. */
    private static Set<Class<?>> types() {
        Set<Class<?>> found = new LinkedHashSet<>();
        Deque<Class<?>> next = new ArrayDeque<>(List.of(Network.class));
        while (!next.isEmpty()) {
            Class<?> type = next.remove();
            if (!found.add(type)) {
                continue;
            }
            for (Method method : type.getMethods()) {
                if (isOurs(method)) {
                    add(method.getGenericReturnType(), next);
                }
            }
            // What a method is given may be what another has made.
            next.addAll(Arrays.asList(type.getInterfaces()));
        }
        found.removeIf(type -> !isPublicApi(type));
        return found;
    }

    private static void add(Type type, Deque<Class<?>> next) {
        if (type instanceof Class<?> one) {
            if (isPublicApi(one)) {
                next.add(one);
            }
        } else if (type instanceof ParameterizedType many) {
            add(many.getRawType(), next);
            for (Type argument : many.getActualTypeArguments()) {
                add(argument, next);
            }
        } else if (type instanceof WildcardType some) {
            for (Type bound : some.getUpperBounds()) {
                add(bound, next);
            }
        } else if (type instanceof GenericArrayType array) {
            add(array.getGenericComponentType(), next);
        } else if (!(type instanceof TypeVariable<?>)) {
            throw new IllegalStateException("type: " + type + " is of no known sort");
        }
    }

    private static boolean isPublicApi(Class<?> type) {
        return type.getName().startsWith(ROOT)
                && Modifier.isPublic(type.getModifiers())
                && HIDDEN.stream().noneMatch(type.getPackageName()::startsWith);
    }
}
