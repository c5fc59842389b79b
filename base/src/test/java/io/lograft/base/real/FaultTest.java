package io.lograft.base.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FaultTest {
    @Test
    void endsTheProcessAtOnceWithoutShutdownHooks() throws Exception {
        ChildJvm.Outcome outcome = ChildJvm.run(FaultyChild.class);
        assertEquals(70, outcome.exitCode());
        assertEquals("before ", outcome.output());
    }

    /** Meets a fault. */
    static final class FaultyChild {
        private FaultyChild() {}

        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.print("hook ")));
            System.out.print("before ");
            System.out.flush();
            new Fault().fatal("a test", new IllegalStateException("on purpose"));
            System.out.print("after ");
        }
    }
}
