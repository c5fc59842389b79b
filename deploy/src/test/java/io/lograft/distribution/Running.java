package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A command that was started. */
final class Running {
    private final String command;
    private final Process process;
    private final Path out;
    private final Path err;
    private final long startedNs;

    Running(String command, Process process, Path out, Path err, long startedNs) {
        this.command = command;
        this.process = process;
        this.out = out;
        this.err = err;
        this.startedNs = startedNs;
    }

    /** The command's standard input. */
    OutputStream in() {
        return process.getOutputStream();
    }

    long pid() {
        return process.pid();
    }

    String outSoFar() {
        return read(out);
    }

    String errSoFar() {
        return read(err);
    }

    /** Waits for its end; a command that takes longer is killed, and the test fails. */
    Result await(Duration limit) throws IOException, InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
            fail(command + " still ran after " + limit.toSeconds() + " s\nstdout: " + outSoFar() + "\nstderr: "
                    + errSoFar());
        }
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
        return new Result(command, process.exitValue(), Files.readAllBytes(out), errSoFar(), tookMs);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
