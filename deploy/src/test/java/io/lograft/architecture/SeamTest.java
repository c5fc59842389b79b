package io.lograft.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not a pure function happens behind base's interfaces: otherwise the simulator could not repeat a run. */
class SeamTest {

    private static JavaClasses classes;

    @BeforeAll
    static void load() {
        classes = ProductClasses.load();
    }

    @Test
    void timeComesFromTheClock() {
        clocks(logic()).check(classes);
    }

    @Test
    void randomnessComesFromTheRng() {
        randomness(logic()).check(classes);
    }

    @Test
    void threadsAndWaitingBelongToTheEventLoops() {
        threads(logic()).check(classes);
    }

    @Test
    void filesAndSocketsAreReachedThroughDiskAndNet() {
        inputAndOutput(logic()).check(classes);
    }

    @ParameterizedTest
    @ValueSource(classes = {WallClock.class, MonotonicClock.class, InstantNow.class})
    void aDirectClockIsFound(Class<?> offender) {
        assertFound(clocks(noClasses().that().haveFullyQualifiedName(offender.getName())), offender);
    }

    @ParameterizedTest
    @ValueSource(classes = {OwnRandom.class, SharedRandom.class, RandomUuid.class})
    void directRandomnessIsFound(Class<?> offender) {
        assertFound(randomness(noClasses().that().haveFullyQualifiedName(offender.getName())), offender);
    }

    @ParameterizedTest
    @ValueSource(classes = {OwnThread.class, Sleep.class, UnitSleep.class, Park.class, CommonPool.class})
    void aDirectThreadOrWaitIsFound(Class<?> offender) {
        assertFound(threads(noClasses().that().haveFullyQualifiedName(offender.getName())), offender);
    }

    private static void assertFound(ArchRule rule, Class<?> offender) {
        JavaClasses one = new ClassFileImporter().importClasses(offender);
        assertThrows(AssertionError.class, () -> rule.check(one));
    }

    /** Everything but the shells, the command line (a process among processes) and generated code. */
    private static GivenClassesConjunction logic() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(ProductClasses.SHELLS)
                .and()
                .resideOutsideOfPackages(ProductClasses.GENERATED)
                .and()
                .resideOutsideOfPackage("io.lograft.cli..");
    }

    private static ArchRule clocks(GivenClassesConjunction those) {
        return those.should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethodWhere(calls("java\\.time\\..*", "now"))
                .orShould()
                .callMethodWhere(calls("java\\.time\\.Clock", "system.*|tick.*"))
                .orShould()
                .callConstructor(java.util.Date.class)
                .because("time is an argument, or comes from base's Clock");
    }

    private static ArchRule randomness(GivenClassesConjunction those) {
        return those.should()
                .callConstructorWhere(target(owner(assignableTo(Random.class))))
                .orShould()
                .callMethodWhere(calls("java\\.lang\\.Math", "random"))
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(ThreadLocalRandom.class, "current")
                .because("randomness comes from base's Rng, which a seed decides in the simulator");
    }

    private static ArchRule threads(GivenClassesConjunction those) {
        return those.should()
                .callConstructorWhere(target(owner(assignableTo(Thread.class))))
                .orShould()
                .callConstructorWhere(target(owner(assignableTo(java.util.concurrent.ExecutorService.class))))
                .orShould()
                .callConstructorWhere(target(owner(assignableTo(java.util.Timer.class))))
                .orShould()
                .callMethodWhere(calls("java\\.lang\\.Thread", "sleep|start|yield|onSpinWait|startVirtualThread"))
                .orShould()
                .callMethodWhere(calls("java\\.util\\.concurrent\\.Executors", ".*"))
                .orShould()
                .callMethodWhere(calls("java\\.util\\.concurrent\\.ForkJoinPool", "commonPool"))
                .orShould()
                .callMethodWhere(calls("java\\.util\\.concurrent\\.TimeUnit", "sleep"))
                .orShould()
                .callMethodWhere(calls("java\\.util\\.concurrent\\.locks\\.LockSupport", "park.*"))
                .orShould()
                .callMethodWhere(calls("java\\.util\\.concurrent\\.CompletableFuture", "(run|supply)Async|orTimeout"))
                .because("threads belong to base's EventLoop and WorkerPool, and logic never waits");
    }

    private static ArchRule inputAndOutput(GivenClassesConjunction those) {
        return those.should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.nio\\.file\\.Files|java\\.nio\\.channels\\.[A-Za-z]*Channel|java\\.io\\.File.*"
                                + "|java\\.io\\.RandomAccessFile|java\\.net\\.[A-Za-z]*Socket.*|java\\.net\\.http\\..*|java\\.lang\\.Process.*")
                .because("base's Disk and Net stand between logic and the machine");
    }

    private static DescribedPredicate<JavaCall<?>> calls(String ownerName, String methodName) {
        return target(owner(nameMatching(ownerName)))
                .and(target(nameMatching(methodName)))
                .as("%s.%s", ownerName, methodName);
    }

    // One offender for each thing that is forbidden: a rule that finds nothing here would find nothing anywhere.

    static final class WallClock {
        long millis() {
            return System.currentTimeMillis();
        }
    }

    static final class MonotonicClock {
        long nanos() {
            return System.nanoTime();
        }
    }

    static final class InstantNow {
        Instant now() {
            return Instant.now();
        }
    }

    static final class OwnRandom {
        int next() {
            return new Random(1).nextInt();
        }
    }

    static final class SharedRandom {
        int next() {
            return ThreadLocalRandom.current().nextInt();
        }
    }

    static final class RandomUuid {
        UUID next() {
            return UUID.randomUUID();
        }
    }

    static final class OwnThread {
        Thread make() {
            return new Thread(() -> {});
        }
    }

    static final class Sleep {
        void rest() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    static final class UnitSleep {
        void rest() throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    static final class Park {
        void rest() {
            LockSupport.parkNanos(1);
        }
    }

    static final class CommonPool {
        ForkJoinPool pool() {
            return ForkJoinPool.commonPool();
        }
    }
}
