package io.lograft.dataplane.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A small ext4 in a file, mounted for one test. Where that cannot be done, {@link #obstacle} says why. */
final class LoopFileSystem implements AutoCloseable {
    private final Path image;
    private final Path mountPoint;

    private LoopFileSystem(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** Null if there can be one. */
    static String obstacle(Path scratch) {
        try (LoopFileSystem trial = make(scratch.resolve("trial"), 16 << 20)) {
            return trial.path() == null ? "no mount point" : null;
        } catch (IOException refused) {
            return "a loop file system cannot be mounted here: " + refused.getMessage();
        }
    }

    static LoopFileSystem make(Path at, long bytes) throws IOException {
        Files.createDirectories(at);
        Path image = at.resolveSibling(at.getFileName() + ".ext4");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        LoopFileSystem made = new LoopFileSystem(image, at);
        made.mount();
        return made;
    }

    Path path() {
        return mountPoint;
    }

    /** Writes until not a byte more goes in. */
    void fill() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(mountPoint.resolve("filler").toFile(), "rw")) {
            file.seek(file.length());
            for (int bytes = 1 << 20; bytes > 0; ) {
                try {
                    file.write(new byte[bytes]);
                } catch (IOException full) {
                    bytes /= 16;
                }
            }
        }
    }

    void free() throws IOException {
        Files.delete(mountPoint.resolve("filler"));
    }

    /** What ext4 does to itself after an error: reads go on, writes fail. */
    void abort() throws IOException {
        run("mount", "-o", "remount,abort", mountPoint.toString());
    }

    /** As after a power cut: what was not synced is gone. Nothing of it may be open. */
    void remount() throws IOException {
        run("umount", mountPoint.toString());
        mount();
    }

    private void mount() throws IOException {
        run("mount", "-o", "loop,commit=300", image.toString(), mountPoint.toString());
    }

    @Override
    public void close() throws IOException {
        run("umount", mountPoint.toString());
        Files.delete(image);
    }

    private static void run(String... command) throws IOException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException(stop);
        }
    }
}
