package io.sockflux.transport.posix.sys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The metadata for native images names the shape of each C function that is called. A shape that is missing there fails in an
 * image only, when the class is initialized. So the shapes are read from the byte code, whatever the system.
 */
class DowncallMetadataTest {

    private static final String METADATA =
            "/META-INF/native-image/io.sockflux/sockflux-transport-posix/reachability-metadata.json";
    private static final Path SOURCES = sources();

    private static final String CALL = "io/sockflux/transport/posix/sys/NativeCall";
    private static final String LAYOUT = "java/lang/foreign/ValueLayout";
    private static final Map<String, String> RETURNED = Map.of(
            "returningInt",
            "jint",
            "variadic",
            "jint",
            "returningLong",
            "jlong",
            "returningPointer",
            "jlong",
            "returningNothing",
            "void");
    private static final Map<String, String> CANONICAL = Map.of("JAVA_INT", "jint", "JAVA_LONG", "jlong");

    /**
     * What a linker is asked for.
     *
     * @param firstVariadic the index of the first variadic argument; -1 if there are none
     */
    private record Shape(String returned, List<String> parameters, int firstVariadic) {}

    @Test
    void shouldNameTheShapeOfEachFunctionThatIsCalledAndNoOther() throws IOException {
        Set<Shape> called = called();
        assertThat(called).as("shapes of functions that are called").hasSizeGreaterThan(20);
        assertThat(named()).as("downcalls in the metadata").containsExactlyInAnyOrderElementsOf(called);
    }

    @Test
    void shouldNameLayoutsThatTheLinkerKnows() throws IOException {
        Linker linker = Linker.nativeLinker();
        for (Shape shape : named()) {
            MemoryLayout[] parameters = shape.parameters.stream()
                    .map(linker.canonicalLayouts()::get)
                    .toArray(MemoryLayout[]::new);
            assertThat(parameters).isSubsetOf(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
            if (!shape.returned.equals("void")) {
                MemoryLayout returned = linker.canonicalLayouts().get(shape.returned);
                assertThat(FunctionDescriptor.of(returned, parameters).returnLayout())
                        .isPresent();
            }
        }
    }

    /** The main code of this module, for a test that is started in the module or in the project's folder. */
    private static Path sources() {
        Path here = Path.of("src/main/java");
        return Files.exists(here) ? here : Path.of("transports/posix").resolve(here);
    }

    private static Set<Shape> named() throws IOException {
        Set<Shape> shapes = new HashSet<>();
        try (InputStream file = DowncallMetadataTest.class.getResourceAsStream(METADATA)) {
            JsonNode foreign = new ObjectMapper().readTree(file).get("foreign");
            assertThat(foreign.properties()).extracting(Map.Entry::getKey).containsExactly("downcalls");
            for (JsonNode call : foreign.get("downcalls")) {
                assertThat(call.get("options").get("captureCallState").asBoolean())
                        .as("each call tells its errno: %s", call)
                        .isTrue();
                List<String> parameters = new ArrayList<>();
                call.get("parameterTypes").forEach(type -> parameters.add(type.asText()));
                assertThat(shapes.add(new Shape(
                                call.get("returnType").asText(),
                                parameters,
                                call.get("options").path("firstVariadicArg").asInt(-1))))
                        .as("named once: %s", call)
                        .isTrue();
            }
        }
        return shapes;
    }

    private static Set<Shape> called() throws IOException {
        Set<Shape> shapes = new HashSet<>();
        try (Stream<Path> sources = Files.walk(SOURCES.resolve("io/sockflux/transport/posix"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                for (ClassModel type : classes(source)) {
                    for (MethodModel method : type.methods()) {
                        // The helpers of NativeCall pass on what they are given.
                        if (!(type.thisClass().asInternalName().equals(CALL)
                                && RETURNED.containsKey(method.methodName().stringValue()))) {
                            method.code().ifPresent(code -> collect(code, shapes));
                        }
                    }
                }
            }
        }
        return shapes;
    }

    /** The classes of a source file: its own, and those inside it. */
    private static List<ClassModel> classes(Path source) throws IOException {
        String file = source.getFileName().toString().replace(".java", "");
        if (file.equals("package-info")) {
            return List.of();
        }
        Path folder = SOURCES.relativize(source).getParent();
        List<ClassModel> classes = new ArrayList<>();
        List<String> names = new ArrayList<>(List.of(folder + "/" + file));
        for (int i = 0; i < names.size(); i++) {
            try (InputStream bytes = DowncallMetadataTest.class.getResourceAsStream(
                    "/" + names.get(i).replace('\\', '/') + ".class")) {
                assertThat(bytes).as("the class %s", names.get(i)).isNotNull();
                ClassModel type = ClassFile.of().parse(bytes.readAllBytes());
                classes.add(type);
                type.findAttribute(java.lang.classfile.Attributes.nestMembers())
                        .ifPresent(
                                members -> members.nestMembers().forEach(member -> names.add(member.asInternalName())));
            }
        }
        return classes;
    }

    /** Follows the instructions that make the array of layouts in front of each call. */
    private static void collect(CodeModel code, Set<Shape> shapes) {
        List<String> parameters = null;
        int constant = -1;
        int beforeLength = -1;
        for (CodeElement element : code) {
            if (element instanceof ConstantInstruction number && number.constantValue() instanceof Integer value) {
                if (parameters == null) {
                    // The number of fixed parameters stands in front of the length of the array.
                    beforeLength = constant;
                    constant = value;
                }
            } else if (element instanceof NewReferenceArrayInstruction array
                    && array.componentType().asInternalName().equals(LAYOUT)) {
                parameters = new ArrayList<>();
            } else if (element instanceof FieldInstruction field
                    && parameters != null
                    && field.owner().asInternalName().startsWith(LAYOUT)) {
                String layout = CANONICAL.get(field.name().stringValue());
                assertThat(layout)
                        .as("a layout that this test knows: %s", field)
                        .isNotNull();
                parameters.add(layout);
            } else if (element instanceof InvokeInstruction call
                    && call.owner().asInternalName().equals(CALL)) {
                String name = call.name().stringValue();
                String returned = RETURNED.get(name);
                if (returned != null) {
                    assertThat(parameters).as("the parameters of %s", call).isNotNull();
                    shapes.add(
                            new Shape(returned, List.copyOf(parameters), name.equals("variadic") ? beforeLength : -1));
                }
                parameters = null;
            }
        }
    }
}
