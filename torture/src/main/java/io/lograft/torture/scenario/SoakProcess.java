package io.lograft.torture.scenario;

import io.lograft.torture.load.LoadShape;
import io.lograft.torture.soak.SoakApplication;
import io.lograft.torture.soak.SoakOutcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The application's process: it ends with its standard input, so also with this process. Used by one thread. */
final class SoakProcess implements AutoCloseable {
    private static final int LAST_WORDS_BYTES = 4_096;

    private final Path directory;
    private final Process process;

    SoakProcess(String bootstrapServers, String topic, LoadShape load, long sampleMs, Path directory)
            throws IOException {
        this.directory = directory;
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms192m",
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+PerfDisableSharedMem",
                "-Dlog4j.provider=org.apache.logging.log4j.simple.internal.SimpleProvider",
                "-Dorg.apache.logging.log4j.simplelog.level=WARN",
                "-cp",
                System.getProperty("java.class.path"),
                SoakApplication.class.getName(),
                bootstrapServers,
                topic,
                Integer.toString(load.partitions()),
                Integer.toString(load.ratePerSecond()),
                Integer.toString(load.recordBytes()),
                Long.toString(sampleMs),
                directory.toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(logFile().toFile())
                .start();
    }

    private Path logFile() {
        return directory.resolve("application.log");
    }

    Path historyFile() {
        return directory.resolve(SoakApplication.HISTORY);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said so far. */
    SoakOutcome outcome() throws IOException {
        return SoakOutcome.read(directory.resolve(SoakApplication.JOURNAL));
    }

    /** Asks it to end, which takes as long as it takes to read everything back. */
    void end(long limitMs) throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(limitMs, TimeUnit.MILLISECONDS)) {
            throw new IOException(
                    "the application did not end within " + limitMs + " ms; its last words:\n" + lastWords());
        }
    }

    /** The end of what it printed: its log has warnings only. */
    String lastWords() {
        try (RandomAccessFile log = new RandomAccessFile(logFile().toFile(), "r")) {
            log.seek(Math.max(0, log.length() - LAST_WORDS_BYTES));
            byte[] tail = new byte[(int) (log.length() - log.getFilePointer())];
            log.readFully(tail);
            return new String(tail, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "(no log: " + unreadable.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
