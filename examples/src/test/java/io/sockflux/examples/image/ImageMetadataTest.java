package io.sockflux.examples.image;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.sockflux.option.Option;
import io.sockflux.spi.TransportProvider;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/**
 * A native image has only what the metadata names. Here every name in it is looked up, and every place in the code that finds
 * something by its name at run time is known. Downcalls have a test of their own in the posix module.
 */
class ImageMetadataTest {

    private static final String SERVICES = "META-INF/services/" + TransportProvider.class.getName();

    /** Each class that asks by name at run time, and the entry of the metadata that answers it. */
    private static final Map<String, String> ASKS = new TreeMap<>(Map.ofEntries(
            entry("io.sockflux.internal.channel.NettyVersions", "core: type io.netty.channel.IoHandlerFactory"),
            entry(
                    "io.sockflux.internal.channel.InstalledTransports",
                    "each transport: its provider and its services file"),
            entry("io.sockflux.internal.codec.DecoderResults", "core: type io.netty.handler.codec.DecoderResult"),
            entry(
                    "io.sockflux.internal.codec.DecoderResults$1",
                    "the program: method decoderResult of its codec's messages, which the guide says"),
            entry("io.sockflux.internal.codec.MessageSend", "core: its fields"),
            entry("io.sockflux.internal.exchange.PendingRequest", "core: its fields"),
            entry("io.sockflux.internal.exchange.Session", "core: its fields"),
            entry("io.sockflux.internal.loop.FutureEnd$Wait", "core: its fields"),
            entry("io.sockflux.internal.send.SendSubscriber", "core: its fields"),
            entry("io.sockflux.split.SplitSubscription", "core: its fields"),
            entry("io.sockflux.internal.socket.ChannelSocket", "core: its fields"),
            entry("io.sockflux.internal.socket.CountedSocket", "core: its fields"),
            entry("io.sockflux.internal.stream.StreamConnection", "core: its fields"),
            entry("io.sockflux.internal.stream.StreamLife", "core: its fields"),
            entry("io.sockflux.internal.stream.StreamSocket", "core: its fields"),
            entry("io.sockflux.TlsSupport", "core: type io.netty.handler.ssl.SslHandler"),
            entry("io.sockflux.option.Options", "core: the public fields of the classes that have options"),
            entry(
                    "io.sockflux.transport.posix.PosixProvider",
                    "posix: type io.sockflux.transport.posix.PosixTransport"),
            entry("io.sockflux.transport.posix.sys.NativeCall", "posix: downcalls, see DowncallMetadataTest"),
            entry("io.sockflux.examples.selftest.Surroundings", "each transport: its provider and its services file")));

    private static final Set<String> BY_NAME = Set.of(
            "java.lang.Class.forName",
            "java.lang.Class.getResource",
            "java.lang.Class.getResourceAsStream",
            "java.lang.Class.getMethod",
            "java.lang.Class.getMethods",
            "java.lang.Class.getDeclaredMethod",
            "java.lang.Class.getDeclaredMethods",
            "java.lang.Class.getField",
            "java.lang.Class.getFields",
            "java.lang.Class.getDeclaredField",
            "java.lang.Class.getDeclaredFields",
            "java.lang.Class.getConstructor",
            "java.lang.Class.getConstructors",
            "java.lang.Class.getDeclaredConstructor",
            "java.lang.Class.getDeclaredConstructors",
            "java.lang.Class.newInstance",
            "java.lang.Module.getResourceAsStream",
            "java.lang.foreign.Linker.downcallHandle",
            "java.lang.foreign.Linker.upcallStub");

    private static final Set<String> OWNERS = Set.of(
            "java.lang.ClassLoader",
            "java.lang.invoke.MethodHandles$Lookup",
            "java.lang.reflect.Proxy",
            "java.io.ObjectInputStream",
            "java.util.ResourceBundle",
            "java.util.ServiceLoader",
            "java.util.concurrent.atomic.AtomicIntegerFieldUpdater",
            "java.util.concurrent.atomic.AtomicLongFieldUpdater",
            "java.util.concurrent.atomic.AtomicReferenceFieldUpdater");

    private static final Set<String> PASSES_WITHOUT_A_NAME = Set.of(
            "getAndSet",
            "get",
            "set",
            "compareAndSet",
            "getAndIncrement",
            "incrementAndGet",
            "decrementAndGet",
            "getAndAdd",
            "addAndGet",
            "lazySet",
            "getAndUpdate",
            "updateAndGet",
            "stream",
            "iterator",
            "getPlatformClassLoader");

    @Test
    void shouldKnowEachPlaceThatAsksByName() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter().importPackages("io.sockflux")) {
            if (isOfAnImage(type)) {
                type.getAccessesFromSelf().stream()
                        .filter(ImageMetadataTest::asksByName)
                        .forEach(access -> found.computeIfAbsent(type.getName(), none -> new TreeSet<>())
                                .add(access.getTarget().getFullName()));
            }
        }
        assertThat(found.keySet())
                .as(
                        "classes that ask by name at run time, which a native image has to be told of in the metadata: %s",
                        found)
                .containsExactlyElementsOf(ASKS.keySet());
    }

    @Test
    void shouldNameTypesMembersAndResourcesThatAreThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, JsonNode> module : ImageMetadata.all().entrySet()) {
            for (JsonNode type : module.getValue().path("reflection")) {
                missing.addAll(missingOf(type));
            }
            for (JsonNode resource : module.getValue().path("resources")) {
                String glob = resource.get("glob").asText();
                if (!isThere(glob)) {
                    missing.add(module.getKey() + ": " + glob);
                }
            }
            assertThat(module.getValue().properties())
                    .as(module.getKey())
                    .extracting(Map.Entry::getKey)
                    .isSubsetOf("comment", "reflection", "resources", "foreign");
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldNameEachProviderOfATransport() throws IOException {
        Map<String, JsonNode> all = ImageMetadata.all();
        List<Path> services = ImageMetadata.files(TransportProvider.class.getName());
        assertThat(services).hasSize(5);
        for (Path file : services) {
            String module = ImageMetadata.project().relativize(file).toString().replaceAll("/src/main/.*", "");
            JsonNode metadata = all.get(module);
            assertThat(metadata.get("resources"))
                    .as(module)
                    .extracting(resource -> resource.get("glob").asText())
                    .contains(SERVICES);
            for (String provider : Files.readAllLines(file)) {
                assertThat(metadata.get("reflection")).as(module).anySatisfy(type -> {
                    assertThat(type.get("type").asText()).isEqualTo(provider);
                    assertThat(type.path("methods"))
                            .extracting(method -> method.get("name").asText())
                            .contains("<init>");
                });
            }
        }
    }

    @Test
    void shouldNameTheFieldsThatAreUpdatedByName() throws IOException {
        Pattern updater =
                Pattern.compile("(?:FieldUpdater\\.newUpdater|findVarHandle)\\(\\s*(\\w+)\\.class,[^\"]*\"(\\w+)\"");
        Set<String> inCode = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter().importPackages("io.sockflux")) {
            if (isOfAnImage(type) && !type.getName().contains("$")) {
                Matcher found = updater.matcher(Files.readString(source(type)));
                while (found.find()) {
                    inCode.add(found.group(1) + "." + found.group(2));
                }
            }
        }
        Set<String> named = new TreeSet<>();
        for (JsonNode type : ImageMetadata.all().get("core").get("reflection")) {
            type.path("fields")
                    .forEach(field -> named.add(type.get("type").asText().replaceAll(".*[.$]", "") + "."
                            + field.get("name").asText()));
        }
        assertThat(named).isEqualTo(inCode);
    }

    @Test
    void shouldNameTheClassesThatHaveOptions() {
        Set<String> named = new TreeSet<>();
        for (JsonNode type : ImageMetadata.all().get("core").get("reflection")) {
            if (type.path("allPublicFields").asBoolean()) {
                named.add(type.get("type").asText());
            }
        }
        Set<String> there = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter().importPackages(Option.class.getPackageName())) {
            if (isOfAnImage(type)
                    && type.getFields().stream()
                            .anyMatch(field -> field.getModifiers().contains(JavaModifier.PUBLIC)
                                    && field.getRawType().getName().equals(Option.class.getName()))) {
                there.add(type.getName());
            }
        }
        assertThat(named).isEqualTo(there);
    }

    /** Netty has no metadata for kqueue, so the classes that its native code looks up are read from that code. */
    @Test
    void shouldNameWhatTheNativeCodeOfKQueueLooksUp() throws IOException {
        Set<String> named = new HashSet<>();
        for (JsonNode type : ImageMetadata.all().get("transports/kqueue").get("reflection")) {
            if (type.path("jniAccessible").asBoolean()) {
                named.add(type.get("type").asText());
            }
        }
        Pattern name = Pattern.compile("(?<=\0)(io/netty|java|sun)(/[A-Za-z]\\w*)+(?=\0)");
        Set<String> lookedUp = new TreeSet<>();
        int libraries = 0;
        for (Path jar : jars()) {
            if (jar.getFileName().toString().startsWith("netty-transport-native-kqueue-")) {
                try (ZipFile zip = new ZipFile(jar.toFile())) {
                    for (var entry : zip.stream()
                            .filter(each -> each.getName().endsWith(".jnilib"))
                            .toList()) {
                        libraries++;
                        // Names in native code are ASCII, and other bytes do not matter.
                        Matcher found = name.matcher(
                                new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1));
                        while (found.find()) {
                            lookedUp.add(found.group().replace('/', '.'));
                        }
                    }
                }
            }
        }
        assertThat(libraries).as("libraries of kqueue on the class path").isEqualTo(2);
        assertThat(named).containsExactlyInAnyOrderElementsOf(lookedUp);
    }

    private static boolean asksByName(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        return BY_NAME.contains(owner + "." + access.getName())
                || (OWNERS.contains(owner) && !PASSES_WITHOUT_A_NAME.contains(access.getName()));
    }

    /** Whether the class is main code of a module that an image can have. */
    private static boolean isOfAnImage(JavaClass type) {
        return Files.exists(source(type));
    }

    /** The class's source file, which is not there for a class of a test or of another module. */
    private static Path source(JavaClass type) {
        String file = type.getName().replaceAll("\\$.*", "").replace('.', '/') + ".java";
        return ImageMetadata.modules().stream()
                .map(module -> ImageMetadata.project()
                        .resolve(module)
                        .resolve("src/main/java")
                        .resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElse(Path.of("/nowhere", file));
    }

    /** What is not there of a type and its members. On an older Java the classes of posix cannot be loaded. */
    private static List<String> missingOf(JsonNode entry) {
        String name = entry.get("type").asText();
        List<String> missing = new ArrayList<>();
        try {
            Class<?> type = Class.forName(name, false, ImageMetadataTest.class.getClassLoader());
            for (JsonNode method : entry.path("methods")) {
                List<String> parameters = new ArrayList<>();
                method.get("parameterTypes").forEach(each -> parameters.add(each.asText()));
                boolean there = List.of(type.getDeclaredConstructors()).stream()
                        .anyMatch(each -> List.of(each.getParameterTypes()).stream()
                                .map(Class::getTypeName)
                                .toList()
                                .equals(parameters));
                if (!method.get("name").asText().equals("<init>") || !there) {
                    missing.add(name + ": " + method);
                }
            }
            for (JsonNode field : entry.path("fields")) {
                if (!isField(type, field.get("name").asText())) {
                    missing.add(name + ": " + field);
                }
            }
        } catch (UnsupportedClassVersionError e) {
            // It is there, and needs a newer Java than this.
        } catch (ClassNotFoundException | LinkageError e) {
            missing.add(name + ": " + e);
        }
        return missing;
    }

    private static boolean isField(Class<?> type, String name) {
        if (type.getName().equals("java.io.FileDescriptor") || type.getName().startsWith("sun.nio.ch.")) {
            // Java hides the fields of these from reflection, though not from native code.
            return name.equals("fd");
        }
        return List.of(type.getDeclaredFields()).stream()
                .anyMatch(field -> field.getName().equals(name));
    }

    private static boolean isThere(String glob) throws IOException {
        if (!glob.contains("*")) {
            return ImageMetadataTest.class.getClassLoader().getResource(glob) != null;
        }
        Pattern pattern = Pattern.compile(Pattern.quote(glob).replace("*", "\\E[^/]*\\Q"));
        for (Path jar : jars()) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                if (zip.stream()
                        .anyMatch(entry -> pattern.matcher(entry.getName()).matches())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Path> jars() {
        return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(each -> each.endsWith(".jar"))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
    }
}
