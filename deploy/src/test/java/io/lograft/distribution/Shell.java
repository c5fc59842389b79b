package io.lograft.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Runs commands with a home directory of their own, so that no test meets what a user has. */
final class Shell {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static final Path NOTHING = Path.of("/dev/null");

    private final Path root;
    private final Path distribution;
    private final Path home;
    private final Path scratch;
    private int commands;

    Shell(Path directory) throws IOException {
        this.root = Path.of(System.getProperty("lograft.root"));
        this.distribution = Path.of(System.getProperty("lograft.distribution"));
        this.home = Files.createDirectories(directory.resolve("home"));
        this.scratch = Files.createDirectories(directory.resolve("scratch"));
    }

    Path root() {
        return root;
    }

    Path home() {
        return home;
    }

    /** {@code bin/lograft} of the distribution with these arguments; its input is empty. */
    Result lograft(String... arguments) throws IOException, InterruptedException {
        return lograftFrom(NOTHING, arguments);
    }

    /** As {@link #lograft}, with this file as its input. */
    Result lograftFrom(Path input, String... arguments) throws IOException, InterruptedException {
        return start(ProcessBuilder.Redirect.from(input.toFile()), lograftCommand(arguments))
                .await(LIMIT);
    }

    /** Starts {@code bin/lograft} with its input left open. */
    Running startLograft(String... arguments) throws IOException {
        return start(ProcessBuilder.Redirect.PIPE, lograftCommand(arguments));
    }

    /** A bash script, in the root of the source tree; {@code LOGRAFT} is the distribution's command. */
    Result bash(String script) throws IOException, InterruptedException {
        return bash(script, LIMIT);
    }

    Result bash(String script, Duration limit) throws IOException, InterruptedException {
        return startBash(script).await(limit);
    }

    /** Starts a bash script as {@link #bash} does, and does not wait for it. */
    Running startBash(String script) throws IOException {
        List<String> command = List.of("bash", "-c", "set -euo pipefail\n" + script);
        return start(ProcessBuilder.Redirect.from(NOTHING.toFile()), command);
    }

    private List<String> lograftCommand(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(launcher().toString());
        command.addAll(List.of(arguments));
        return command;
    }

    Path launcher() {
        return distribution.resolve("bin").resolve("lograft");
    }

    private Running start(ProcessBuilder.Redirect input, List<String> command) throws IOException {
        Path out = scratch.resolve("out-" + ++commands);
        Path err = scratch.resolve("err-" + commands);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectInput(input)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LOGRAFT_"));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("LOGRAFT", launcher().toString());
        long now = System.nanoTime();
        return new Running(String.join(" ", command), builder.start(), out, err, now);
    }

    /** Ends every node that was started with this home directory, whatever state it is in. */
    void endNodes(Path... clusterDirectories) throws IOException, InterruptedException {
        for (Path directory : clusterDirectories) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(directory, 2)) {
                for (Path file : files.filter(path -> path.endsWith("process")).toList()) {
                    endProcess(file);
                }
            }
        }
    }

    private static void endProcess(Path processFile) throws IOException, InterruptedException {
        long pid = Long.parseLong(Files.readAllLines(processFile).get(0));
        Optional<ProcessHandle> handle = ProcessHandle.of(pid)
                .filter(found -> found.info()
                        .commandLine()
                        .map(line -> line.contains(processFile.getParent().toString()))
                        .orElse(false));
        if (handle.isPresent()) {
            handle.get().destroyForcibly();
            try {
                handle.get().onExit().get(10, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException stillThere) {
                throw new IOException("process " + pid + " of " + processFile + " does not end", stillThere);
            }
        }
    }
}
