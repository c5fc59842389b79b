package io.lograft.torture.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One node's process, its directory and its faults. Used by one thread. */
public final class NodeProcess {
    private static final long END_LIMIT_SECONDS = 30;
    private static final int LAST_WORDS_BYTES = 4_096;

    private final int id;
    private final NodeAddresses addresses;
    private final Path directory;
    private final NodeCommand command;
    private volatile Process process;
    private boolean stopped;

    NodeProcess(int id, NodeAddresses addresses, Path directory, NodeCommand command) {
        this.id = id;
        this.addresses = addresses;
        this.directory = directory;
        this.command = command;
    }

    public int id() {
        return id;
    }

    public NodeAddresses addresses() {
        return addresses;
    }

    /** What the node printed, over all its lives. */
    public Path logFile() {
        return directory.resolve("node.log");
    }

    Path configFile() {
        return directory.resolve("node.properties");
    }

    /** Where the node keeps everything. */
    public Path dataDirectory() {
        return directory.resolve("data");
    }

    /** Starts the process; it is not ready yet. */
    public void start() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException("node " + id + " runs");
        }
        process = new ProcessBuilder(command.with(configFile()))
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                .start();
        stopped = false;
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Ends the process at once (SIGKILL), and waits until it is gone. */
    public void kill() throws IOException {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
    }

    /** Sends the kill and does not wait. */
    void killNow() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Asks the process to end in good order (SIGTERM), and waits until it has. */
    public void terminate() throws IOException {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() throws IOException {
        try {
            if (!process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(
                        "node " + id + " (process " + pid() + ") did not end within " + END_LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    /** Lets the process stand still (SIGSTOP). */
    public void stop() throws IOException {
        signal("STOP");
        stopped = true;
    }

    /** Lets it go on (SIGCONT). */
    public void resume() throws IOException {
        signal("CONT");
        stopped = false;
    }

    public boolean isStopped() {
        return stopped;
    }

    private void signal(String name) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (kill.waitFor() != 0) {
                throw new IOException("SIG" + name + " could not be sent to node " + id + " (process " + pid() + ")");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    /** Why the node is not ready; null if it is. */
    public String obstacle() {
        return Health.obstacle(addresses.http());
    }

    /** A figure of its metrics page. */
    public double figure(String name) throws IOException {
        return Health.figure(addresses.http(), name);
    }

    /** Resident memory in KiB as Linux says; -1 where it does not. */
    public long residentKib() {
        Path status = Path.of("/proc", Long.toString(pid()), "status");
        if (!isAlive() || !Files.exists(status)) {
            return -1;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException gone) {
            return -1;
        }
    }

    /** The last lines of the log, for a message. */
    public String lastWords() {
        try (RandomAccessFile log = new RandomAccessFile(logFile().toFile(), "r")) {
            log.seek(Math.max(0, log.length() - LAST_WORDS_BYTES));
            byte[] tail = new byte[(int) (log.length() - log.getFilePointer())];
            log.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
        } catch (IOException unreadable) {
            return "(no log: " + unreadable.getMessage() + ")";
        }
    }
}
