package io.sockflux.simulated;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The plan of this module's packages holds: channels and loops stand on the kernel, it stands on the world, neither of these knows Netty, and
 * nothing is left to chance.
 */
class SimulatedRoomsTest {

    private static final String ROOT = "io.sockflux.simulated";

    private static final Path SOURCES = Stream.of("src/main/java", "transports/simulated/src/main/java")
            .map(Path::of)
            .filter(folder -> Files.exists(folder.resolve("io/sockflux/simulated/world/World.java")))
            .findFirst()
            .orElseThrow();

    private static final JavaClasses SIMULATED = new ClassFileImporter()
            .importPackages(ROOT)
            .that(DescribedPredicate.describe(
                    "are main code",
                    type -> Files.exists(SOURCES.resolve(
                            type.getName().replaceAll("\\$.*", "").replace('.', '/') + ".java"))));

    /** Types whose answers, or whose order, are other ones in the next run. */
    private static final Set<String> RANDOM = Set.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.concurrent.ThreadLocalRandom",
            "java.util.IdentityHashMap",
            "java.util.UUID",
            "java.time.Instant",
            "java.time.Clock",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.HashSet");

    private static final Set<String> RANDOM_CALLS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.identityHashCode",
            "java.lang.Math.random",
            "java.util.Set.of",
            "java.util.Set.copyOf",
            "java.util.Map.of",
            "java.util.Map.copyOf",
            "java.lang.Thread.sleep");

    @Test
    void shouldImportOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("door")
                .definedBy(ROOT)
                .layer("channel")
                .definedBy(ROOT + ".channel..")
                .layer("loop")
                .definedBy(ROOT + ".loop..")
                .layer("kernel")
                .definedBy(ROOT + ".kernel..")
                .layer("call")
                .definedBy(ROOT + ".call..")
                .layer("world")
                .definedBy(ROOT + ".world..")
                .whereLayer("door")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("channel")
                .mayOnlyBeAccessedByLayers("door")
                .whereLayer("loop")
                .mayOnlyBeAccessedByLayers("door", "channel")
                .whereLayer("kernel")
                .mayOnlyBeAccessedByLayers("door", "channel")
                .whereLayer("call")
                .mayOnlyBeAccessedByLayers("door", "channel", "kernel")
                .whereLayer("world")
                .mayOnlyBeAccessedByLayers("door", "channel", "loop", "kernel")
                .check(SIMULATED);
    }

    @Test
    void shouldKnowNeitherNettyNorReactorNorSockets() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".world..", ROOT + ".call..", ROOT + ".kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "reactor..", "java.nio..", "org.reactivestreams..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.Socket")
                .because("the model is compared with the kernel by itself")
                .check(SIMULATED);
    }

    @Test
    void shouldLeaveNothingToChance() {
        noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "answer otherwise in the next run", (JavaClass type) -> RANDOM.contains(type.getName())))
                .orShould()
                .accessTargetWhere(DescribedPredicate.describe(
                        "answers otherwise in the next run",
                        (JavaAccess<?> access) ->
                                RANDOM_CALLS.contains(access.getTargetOwner().getName() + "." + access.getName())))
                .because("a seed gives one timeline")
                .check(SIMULATED);
    }

    @Test
    void shouldFindClassesAtAll() {
        assertThat(SIMULATED.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrder(
                        ROOT, ROOT + ".call", ROOT + ".channel", ROOT + ".kernel", ROOT + ".loop", ROOT + ".world");
    }
}
