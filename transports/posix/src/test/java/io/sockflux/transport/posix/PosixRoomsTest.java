package io.sockflux.transport.posix;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The plan of this transport's packages holds: imports run one way, from the transport down to the system calls. */
class PosixRoomsTest {

    private static final String ROOT = "io.sockflux.transport.posix";
    private static final String SYSTEM = ROOT + ".sys..";

    private static final Set<String> CALLS = Set.of(
            "java.lang.foreign.Linker",
            "java.lang.foreign.SymbolLookup",
            "java.lang.foreign.FunctionDescriptor",
            "java.lang.foreign.MemoryLayout",
            "java.lang.foreign.StructLayout",
            "java.lang.foreign.AddressLayout");

    private static final Path SOURCES = Stream.of("src/main/java", "transports/posix/src/main/java")
            .map(Path::of)
            .filter(folder -> Files.exists(folder.resolve("io/sockflux/transport/posix/PosixProvider.java")))
            .findFirst()
            .orElseThrow();

    private static final JavaClasses POSIX = new ClassFileImporter()
            .importPackages(ROOT)
            .that(DescribedPredicate.describe(
                    "are main code",
                    type -> Files.exists(SOURCES.resolve(
                            type.getName().replaceAll("\\$.*", "").replace('.', '/') + ".java"))));

    @Test
    void shouldHaveNoCircleOfPackages() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return SliceIdentifier.of(type.getPackageName());
                    }

                    @Override
                    public String getDescription() {
                        return "packages of posix";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(POSIX);
    }

    @Test
    void shouldImportOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("transport")
                .definedBy(ROOT)
                .layer("channel")
                .definedBy(ROOT + ".channel..")
                .layer("message")
                .definedBy(ROOT + ".message..")
                .layer("sys")
                .definedBy(SYSTEM)
                .whereLayer("transport")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("channel")
                .mayOnlyBeAccessedByLayers("transport")
                .whereLayer("message")
                .mayOnlyBeAccessedByLayers("transport", "channel")
                .check(POSIX);
    }

    @Test
    void shouldMakeSystemCallsAndKnowLayoutsInSysOnly() {
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage(SYSTEM)))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "link C functions or lay out structures", type -> CALLS.contains(type.getName())))
                .because("another system is another class in sys and nothing else")
                .check(POSIX);
    }

    @Test
    void shouldFindClassesAtAll() {
        assertThat(POSIX.stream().map(JavaClass::getPackageName).distinct()).hasSizeGreaterThan(5);
    }
}
