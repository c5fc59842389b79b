package io.lograft.base.real;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a process of its own, on this test's class path. */
final class ChildJvm {
    private static final long LIMIT_SECONDS = 60;

    private ChildJvm() {}

    record Outcome(int exitCode, String output) {}

    static Outcome run(Class<?> main, String... arguments) throws Exception {
        return run(List.of(), main, arguments);
    }

    /** The process may have no more files open than this. Not for Windows. */
    static Outcome runWithHandles(int handles, Class<?> main, String... arguments) throws Exception {
        return run(List.of("sh", "-c", "ulimit -n " + handles + "; exec \"$@\"", "sh"), main, arguments);
    }

    private static Outcome run(List<String> launcher, Class<?> main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(main.getName() + " did not end within " + LIMIT_SECONDS + " s");
            }
            return new Outcome(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
