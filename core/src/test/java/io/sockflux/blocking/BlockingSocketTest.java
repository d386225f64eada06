package io.sockflux.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.Socket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BlockingSocketTest {

    /** A method that is not overridden would open a socket of Java. */
    @Test
    void shouldOverrideEachMethodOfJavasSocket() {
        assertThat(Arrays.stream(Socket.class.getMethods())
                        .filter(method -> method.getDeclaringClass() == Socket.class)
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .filter(method -> !isOverridden(method)))
                .isEmpty();
    }

    private static boolean isOverridden(Method method) {
        return Arrays.stream(BlockingSocket.class.getDeclaredMethods())
                .anyMatch(own -> own.getName().equals(method.getName())
                        && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
    }
}
