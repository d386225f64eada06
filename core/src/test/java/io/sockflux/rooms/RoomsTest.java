package io.sockflux.rooms;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelFailures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plan of the rooms holds: imports run one way, and each thing has one place. */
class RoomsTest {

    private static final Set<String> OF_CORE = Sources.of("core").stream()
            .map(file ->
                    file.toString().replaceAll(".*/src/main/java/|\\.java$", "").replace('/', '.'))
            .collect(Collectors.toSet());

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(Rooms.ROOT)
            .that(DescribedPredicate.describe(
                    "are of core", type -> OF_CORE.contains(type.getName().replaceAll("\\$.*", ""))));

    private static final Map<String, String> MAY_OPEN_SOCKETS_OF_JAVA = Map.of(
            "AnyTrust", "is a trust manager of Java, which has methods for sockets of Java, and opens none",
            "BlockingConnection", "gives itself as a socket of Java to those who ask for one, and opens none",
            "BlockingSocket", "is a connection as a socket of Java for those who ask for one, and opens none",
            "CheckedTrust", "is a trust manager of Java, which has methods for sockets of Java, and opens none",
            "SourceAddress", "asks this machine's kernel which address it would send from, and sends nothing",
            "StaleFiles", "asks at a path of the file system whether a server listens there");
    private static final Map<String, String> MAY_LEAVE_THE_LOOPS = Map.of(
            "BlockingWait", "waits on its caller's thread, which is no loop, and as long as the machine's clock says",
            "ConnectRetry", "is a schedule of Reactor's also where there is no network, and then waits as Reactor's do",
            "Descriptor", "is closed by a thread of the garbage collector where a program forgets it",
            "Drops", "is of the process, as its log is, and has the pace of the machine's clock",
            "ExitDrain", "is a shutdown hook, which the JVM starts as a thread of its own",
            "FileTable", "is of no network, and calls that block go where Reactor has its programs make them",
            "HostResolver", "is of no network, and calls that block go where Reactor has its programs make them",
            "QuietLog", "is of the process, as its log is, and has the pace of the machine's clock",
            "WatchedFile", "compares with the time at which a file was changed, which the machine's clock gave");

    static List<Room> rooms() {
        return Rooms.ALL;
    }

    // Circles and layers

    @Test
    void shouldHaveNoCircleOfPackages() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return SliceIdentifier.of(type.getPackageName());
                    }

                    @Override
                    public String getDescription() {
                        return "packages of core";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(CORE);
    }

    @Test
    void shouldListEveryRoom() {
        Set<String> listed = Rooms.ALL.stream().map(Room::packageName).collect(Collectors.toCollection(TreeSet::new));
        Set<String> found = CORE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(Rooms.INTERNAL + "."))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).as("rooms of internal, which Rooms lists").isEqualTo(listed);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void shouldImportOnlyWhatThePlanAllows(Room room) {
        String[] others = Rooms.ALL.stream()
                .filter(other -> !other.equals(room) && !room.imports().containsKey(other.name()))
                .map(Room::packageName)
                .toArray(String[]::new);
        noClasses()
                .that(resideInAPackage(room.packageName()))
                .should()
                .dependOnClassesThat(resideInAnyPackage(others))
                .because("Rooms lists what " + room.name() + " may import")
                .check(CORE);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void shouldUseEveryArrowOfThePlan(Room room) {
        Set<String> used = CORE.stream()
                .filter(type -> type.getPackageName().equals(room.packageName()))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getPackageName())
                .collect(Collectors.toSet());
        assertThat(room.imports().keySet().stream().map(name -> Rooms.INTERNAL + "." + name))
                .as("arrows that are listed for " + room.name())
                .allMatch(used::contains);
    }

    @Test
    void shouldKeepInternalFromExportedTypes() {
        noClasses()
                .that(DescribedPredicate.not(resideInAnyPackage(Rooms.INTERNAL + "..", Rooms.ROOT, Rooms.POOL)))
                .should()
                .dependOnClassesThat(resideInAPackage(Rooms.INTERNAL + ".."))
                .because("an exported type that knows who makes it cannot be made by another")
                .check(CORE);
    }

    @Test
    void shouldLetOnlyUsersImportTheRoot() {
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage(Rooms.ROOT)))
                .should()
                .dependOnClassesThat(resideInAPackage(Rooms.ROOT))
                .because("the root is the door")
                .check(CORE);
    }

    @Test
    void shouldHaveNoHandlerAmongExportedTypes() {
        noClasses()
                .that(DescribedPredicate.not(resideInAnyPackage(Rooms.INTERNAL + "..", Rooms.CHECK)))
                .should()
                .beAssignableTo(io.netty.channel.ChannelHandler.class)
                .because("a user could put it into a pipeline of their own")
                .check(CORE);
    }

    // What has one place

    @Test
    void shouldLinkReactorPoolInThePoolOnly() {
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage(Rooms.POOL)))
                .should()
                .dependOnClassesThat(resideInAPackage("reactor.pool.."))
                .because("reactor-pool is optional")
                .check(CORE);
    }

    @Test
    void shouldLinkNettysHandlerInTheRoomOfTlsOnly() {
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage(Rooms.INTERNAL + ".tls")))
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty.handler.ssl.."))
                .because("netty-handler is optional")
                .check(CORE);
    }

    @Test
    void shouldLinkNoNativeTransportAndNoForeignMemory() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.netty.channel.epoll..",
                        "io.netty.channel.kqueue..",
                        "io.netty.channel.uring..",
                        "io.netty.channel.nio..",
                        "io.netty.channel.socket.nio..",
                        "io.netty.resolver..",
                        "java.lang.foreign.."))
                .because("core runs over any transport, and on Java 17")
                .check(CORE);
    }

    @Test
    void shouldOpenNoSocketOfJava() {
        Set<String> sockets = Set.of(
                "java.net.Socket",
                "java.net.ServerSocket",
                "java.net.DatagramSocket",
                "java.net.MulticastSocket",
                "java.nio.channels.SocketChannel",
                "java.nio.channels.ServerSocketChannel",
                "java.nio.channels.DatagramChannel",
                "java.nio.channels.Selector");
        noClasses()
                .that(DescribedPredicate.not(DescribedPredicate.describe(
                        "have a reason", type -> MAY_OPEN_SOCKETS_OF_JAVA.containsKey(type.getSimpleName()))))
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.describe("are sockets of Java", type -> sockets.contains(type.getName())))
                .because("a simulated transport must see every socket")
                .check(CORE);
    }

    @Test
    void shouldCastToAStreamConnectionInItsRoomOnly() {
        Pattern cast = Pattern.compile("\\(\\(?StreamConnection\\) ");
        List<String> found = new ArrayList<>();
        for (Path file : Sources.of("core")) {
            if (!Sources.isIn("io/sockflux/internal/stream", file)) {
                Sources.lines(file).stream()
                        .filter(line -> cast.matcher(line).find())
                        .forEach(line -> found.add(file.getFileName() + ": " + line.strip()));
            }
        }
        assertThat(found)
                .as("casts to StreamConnection outside internal.stream")
                .isEmpty();
    }

    @Test
    void shouldTellTimeAndStartThreadsInTheLoopsRoomOnly() {
        Pattern real = Pattern.compile(
                "\\b(System(\\.|::)(nanoTime|currentTimeMillis)|Instant(\\.|::)now|Clock\\.system"
                        + "|Schedulers(\\.|::)\\w+\\(?|Thread\\.sleep|new Thread\\(|Executors\\.|Cleaner\\.create|\\w+(?<!\\bclose)Async\\()");
        assertThat(outsideTheLoopsRoom(real, MAY_LEAVE_THE_LOOPS))
                .as("the machine's time, and threads that are no loops (expected: LoopClock, BlockingCalls)")
                .isEmpty();
    }

    @Test
    void shouldTakeRandomNumbersFromTheNetworkOnly() {
        Map<String, String> may = Map.of(
                "ConnectRetry", "is a schedule of Reactor's also where there is no network",
                "DatagramClient", "needs a name in a shared folder that nobody can guess",
                "QueryNumbers", "needs numbers that no forger can guess");
        Pattern random = Pattern.compile("ThreadLocalRandom|SecureRandom|UUID\\.random|new Random|Math\\.random");
        assertThat(outsideTheLoopsRoom(random, may))
                .as("random numbers that a transport cannot give (expected: Loops.random)")
                .isEmpty();
    }

    @Test
    void shouldGoThroughNoSetInTheOrderOfIdentities() {
        Map<String, String> may = Map.of("Adoption", "only looks up which descriptors are being adopted");
        Pattern hashed = Pattern.compile("newKeySet\\(|IdentityHashMap");
        assertThat(outsideTheLoopsRoom(hashed, may))
                .as("sets whose order is another one in each run (expected: InOrder)")
                .isEmpty();
    }

    @Test
    void shouldLogInTheLogsRoomOnly() {
        Pattern logger = Pattern.compile("Loggers\\.|LoggerFactory|Operators\\.onErrorDropped\\(\\w+, Context\\.empty");
        List<String> found = new ArrayList<>();
        for (Path file : Sources.of("core")) {
            // A program chooses the name of a wire log, and all of its lines are wanted.
            if (!Sources.isIn("io/sockflux/internal/log", file) && !file.endsWith("WireLogLayer.java")) {
                Sources.lines(file).stream()
                        .filter(line -> logger.matcher(line).find())
                        .forEach(line -> found.add(file.getFileName() + ": " + line.strip()));
            }
        }
        assertThat(found)
                .as("loggers outside internal.log (expected: QuietLog, Drops)")
                .isEmpty();
    }

    @Test
    void shouldKnowOfLoopsThatAreGoneInTheLoopsRoomOnly() {
        assertThat(outsideTheLoopsRoom(Pattern.compile("RejectedExecutionException"), Map.of()))
                .as("ways to a loop that may be gone (expected: OnLoop, LoopTimer, BlockingCalls)")
                .isEmpty();
    }

    private static List<String> outsideTheLoopsRoom(Pattern forbidden, Map<String, String> reasons) {
        List<String> found = new ArrayList<>();
        for (Path file : Sources.of("core")) {
            String name = file.getFileName().toString().replace(".java", "");
            if (!Sources.isIn("io/sockflux/internal/loop", file) && !reasons.containsKey(name)) {
                Sources.lines(file).stream()
                        .filter(line ->
                                !line.strip().startsWith("*") && !line.strip().startsWith("/"))
                        .filter(line -> forbidden.matcher(line).find())
                        .forEach(line -> found.add(name + ": " + line.strip()));
            }
        }
        return found;
    }

    @Test
    void shouldGiveEachOperatorThatWaitsItsScheduler() {
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "an operator of Reactor waits on a scheduler of its own choice", call -> {
                            List<String> parameters = call.getTarget().getRawParameterTypes().stream()
                                    .map(JavaClass::getSimpleName)
                                    .toList();
                            return call.getTargetOwner().getPackageName().startsWith("reactor.core.")
                                    && parameters.contains("Duration")
                                    && !parameters.contains("Scheduler");
                        }))
                .because("its timers are those of the network: LoopClock.timers()")
                .check(CORE);
    }

    @Test
    void shouldMakeTheFailureOfACallInChannelFailuresOnly() {
        noClasses()
                .that(DescribedPredicate.not(DescribedPredicate.describe(
                        "are ChannelFailures or such a failure",
                        type -> type.isEquivalentTo(ChannelFailures.class)
                                || type.isAssignableTo(SystemCallException.class))))
                .should()
                .callConstructor(SystemCallException.class, String.class, Errno.class, Endpoint.class, Throwable.class)
                .orShould()
                .callConstructor(
                        SystemCallException.class,
                        String.class,
                        Errno.class,
                        Endpoint.class,
                        String.class,
                        Throwable.class)
                .because("every failure of one kind has the same errno, endpoint and words")
                .check(CORE);
    }

    // Names

    @Test
    void shouldShareNoNameWithAClassOfNettyBesideIt() {
        List<String> found = new ArrayList<>();
        for (JavaClass type : CORE) {
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass())
                    .filter(other -> other.getPackageName().startsWith("io.netty"))
                    .filter(other ->
                            Stream.of(type).anyMatch(own -> own.getSimpleName().equals(other.getSimpleName())))
                    .forEach(other -> found.add(type.getName() + " and " + other.getName()));
        }
        assertThat(found)
                .as("classes of one simple name with a class of Netty that they use")
                .isEmpty();
    }

    @Test
    void shouldSayOfEachRoomWhoImportsIt() {
        List<String> silent = new ArrayList<>();
        for (Path file : Sources.of("core")) {
            if (file.endsWith("package-info.java") && Sources.isIn("io/sockflux/internal", file)) {
                String text = String.join(" ", Sources.lines(file)).replaceAll("\\s+\\*\\s+", " ");
                if (!text.contains("Imported by ")) {
                    silent.add(file.getParent().getFileName().toString());
                }
            }
        }
        assertThat(silent)
                .as("rooms whose package-info does not say who imports them")
                .isEmpty();
    }

    @Test
    void shouldDrawThePlanInTheDesign() {
        String design = String.join("\n", Sources.lines(Sources.project().resolve("docs/design.md")));
        assertThat(design)
                .as("docs/design.md shows the plan of the rooms as Rooms.picture() draws it:%n%s", Rooms.picture())
                .contains(Rooms.picture());
    }

    @Test
    void shouldFindClassesAtAll() {
        assertThat(CORE.stream().map(JavaClass::getPackageName).distinct()).hasSizeGreaterThan(Rooms.ALL.size());
    }
}
