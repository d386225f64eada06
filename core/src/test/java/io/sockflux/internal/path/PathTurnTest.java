package io.sockflux.internal.path;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PathTurnTest {

    @TempDir
    Path folder;

    private String uri() {
        return "unix:" + folder.resolve("s");
    }

    private @Nullable PathTurn turn() {
        return PathTurn.tryTake((UnixPathEndpoint) Endpoint.parse(uri()));
    }

    /** The classes of this library once more, as an application server has them for each of its applications. */
    private final class Application implements AutoCloseable {

        private final URLClassLoader loader;

        Application() throws Exception {
            List<URL> classes = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                classes.add(new File(entry).toURI().toURL());
            }
            loader = new URLClassLoader(classes.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        }

        private Method method(Class<?> type, String name, Class<?>... parameters) throws Exception {
            Method method = type.getDeclaredMethod(name, parameters);
            method.setAccessible(true);
            return method;
        }

        Object turn() throws Exception {
            Object endpoint = method(loader.loadClass(Endpoint.class.getName()), "parse", String.class)
                    .invoke(null, uri());
            Class<?> turns = loader.loadClass(PathTurn.class.getName());
            assertThat(turns).isNotEqualTo(PathTurn.class);
            return method(turns, "tryTake", endpoint.getClass()).invoke(null, endpoint);
        }

        void end(Object turn) throws Exception {
            method(turn.getClass(), "endNow").invoke(turn);
        }

        @Override
        public void close() throws IOException {
            loader.close();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void shouldBeTakenOnceHoweverManyClassLoadersThereAre() throws Exception {
        try (Application other = new Application()) {
            PathTurn own = requireNonNull(turn(), "the turn is free");
            assertThat(other.turn()).isNull();
            own.endNow();
            Object others = other.turn();
            assertThat(others).isNotNull();
            assertThat(turn()).isNull();
            other.end(others);
            requireNonNull(turn(), "the turn is free again").endNow();
        }
        assertThat(System.getProperties().stringPropertyNames())
                .noneMatch(name -> name.contains("sockflux") && name.contains("taken"));
    }

    /** {@code fcntl(2)}: a process loses its lock when it closes any descriptor of the file. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldKeepOtherProcessesOutAlsoWhenAnotherClassLoaderHasTried() throws Exception {
        try (Application other = new Application()) {
            PathTurn own = requireNonNull(turn(), "the turn is free");
            Object inode = Files.getAttribute(folder.resolve(".s.sockflux"), "unix:ino");
            assertThat(locksOn(inode)).hasSize(1);
            assertThat(other.turn()).isNull();
            assertThat(locksOn(inode)).hasSize(1);
            own.endNow();
        }
    }

    private static List<String> locksOn(Object inode) throws Exception {
        return Files.readAllLines(Path.of("/proc/locks")).stream()
                .filter(line -> line.contains(":" + inode + " "))
                .toList();
    }
}
