package io.lograft.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class run with a Lograft cluster of their own inside this JVM: on free ports, in a directory that is
 * deleted afterwards. It starts before the class's first test and ends after its last, nested classes included.
 *
 * <p>Test methods, constructors and lifecycle methods may take parameters of the types {@link LograftCluster}, {@link
 * io.lograft.client.LograftClient}, {@link io.lograft.client.Admin}, {@link io.lograft.client.Producer} and {@link
 * io.lograft.client.Consumer} (reading from the beginning where it has no position), and a {@code String} that is marked
 * {@link BootstrapServers}. Producers and consumers are closed after the test they were made for.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LograftExtension.class)
public @interface LograftTest {
    /** How many brokers, all in this JVM. With three, replication and the death of a broker can be tried. */
    int brokers() default 1;

    /** Topics that are there from the start: {@code name} or {@code name:partitions}. */
    String[] topics() default {};

    /** Options of every broker, {@code name=value} as in {@code node.properties}. */
    String[] options() default {};
}
