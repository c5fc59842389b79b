package io.lograft.cli.local;

import io.lograft.base.Clock;
import io.lograft.base.real.SystemClock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The operating system's process of a node. It is remembered in a file by process id and start time, so that a process
 * that merely got the same id later is never taken for the node.
 */
public final class NodeProcess {
    /** Start times are compared in whole seconds and some slack: systems report them with different grain. */
    private static final Duration START_TIME_SLACK = Duration.ofSeconds(2);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Each exec keeps the process id. */
    private static final String DETACH = "trap '' HUP INT QUIT; "
            + "if command -v setsid >/dev/null; then exec setsid \"$0\" \"$@\"; fi; exec \"$0\" \"$@\"";

    /** There nodes are started through {@code cmd.exe}, whose child the node's JVM is, and end without being asked. */
    private static final boolean WINDOWS = File.separatorChar == '\\';

    private static final Set<String> JVM_VARIABLES = Set.of("LOGRAFT_HEAP_OPTS", "LOGRAFT_JVM_OPTS");

    private final ProcessHandle handle;

    private NodeProcess(ProcessHandle handle) {
        this.handle = handle;
    }

    /** The running process of this node, if there is one. */
    public static Optional<NodeProcess> of(LocalNode node) {
        try {
            List<String> lines = Files.readAllLines(node.processFile());
            long pid = Long.parseLong(lines.get(0));
            Instant started = Instant.ofEpochMilli(Long.parseLong(lines.get(1)));
            return ProcessHandle.of(pid)
                    .filter(NodeProcess::isAlive)
                    .filter(found -> startedAt(found, started))
                    .map(NodeProcess::new);
        } catch (IOException | RuntimeException absentOrTorn) {
            return Optional.empty();
        }
    }

    private static boolean startedAt(ProcessHandle found, Instant started) {
        return found.info()
                .startInstant()
                .map(instant -> Duration.between(instant, started).abs().compareTo(START_TIME_SLACK) <= 0)
                .orElse(true);
    }

    /**
     * Starts the node's process, detached: it holds none of the caller's descriptors, ignores the terminal's signals,
     * is in a session of its own where the system has {@code setsid}, and outlives the caller. What the caller's
     * environment sets for nodes does not reach it: its file says everything.
     *
     * @param launcher the distribution's {@code bin/lograft}
     */
    public static NodeProcess start(Path launcher, LocalNode node) throws IOException {
        Files.createDirectories(node.directory());
        List<String> command = new ArrayList<>(WINDOWS ? List.of("cmd.exe", "/c") : List.of("/bin/sh", "-c", DETACH));
        command.addAll(List.of(
                launcher.toString(), "server", "--config", node.configFile().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(node.directory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File(WINDOWS ? "NUL" : "/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(node.logFile().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("LOGRAFT_") && !JVM_VARIABLES.contains(name));
        Process process = builder.start();
        long started =
                process.toHandle().info().startInstant().orElseGet(Instant::now).toEpochMilli();
        Files.writeString(node.processFile(), process.pid() + "\n" + started + "\n");
        return new NodeProcess(process.toHandle());
    }

    public long pid() {
        return handle.pid();
    }

    public boolean isAlive() {
        return isAlive(handle);
    }

    /**
     * Whether it runs. A process that ended, but whose end nobody has asked for yet (a container whose first process
     * does not care for orphans), counts as ended.
     */
    private static boolean isAlive(ProcessHandle handle) {
        if (!handle.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException | StringIndexOutOfBoundsException noSuchFileHere) {
            return handle.isAlive();
        }
    }

    /** Asks the node to stop in good order (SIGTERM). */
    public void terminate() {
        if (WINDOWS) {
            handle.descendants().forEach(ProcessHandle::destroy);
        }
        handle.destroy();
    }

    /** Ends the node at once (SIGKILL). */
    public void kill() {
        if (WINDOWS) {
            handle.descendants().forEach(ProcessHandle::destroyForcibly);
        }
        handle.destroyForcibly();
    }

    /** Waits for the process to end; false if it still runs after this time. */
    public boolean awaitEnd(Duration limit) {
        Clock clock = new SystemClock();
        long deadline = clock.monotonicMs() + limit.toMillis();
        while (isAlive()) {
            if (clock.monotonicMs() >= deadline) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
