package io.lograft.torture.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A disk of a node's own: ext4 in a file, mounted where the node keeps its data. It can lose its power: what was not synced
 * is gone then, names included. Linux, root. A handle without state; used by one thread.
 */
public final class LoopDisk {
    private static final long COMMAND_LIMIT_SECONDS = 30;
    private static final int UNMOUNT_ATTEMPTS = 100;

    /** EXT4_IOC_SHUTDOWN, without flushing the journal: as if the plug was pulled. */
    private static final String SHUTDOWN = "open(my $d, '<', $ARGV[0]) or die \"$!\\n\";"
            + " my $how = pack('L', 2); ioctl($d, 0x8004587d, $how) or die \"$!\\n\";";

    private final Path image;
    private final Path mountPoint;

    /** The disk that is, or will be, mounted there; its image lies beside it. */
    public LoopDisk(Path mountPoint) {
        this.mountPoint = mountPoint;
        this.image = mountPoint.resolveSibling(mountPoint.getFileName() + ".ext4");
    }

    /** Why there can be no such disks on this machine; null if there can. */
    public static String obstacle() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "loop devices need Linux";
        }
        try {
            run(List.of(
                    "sh",
                    "-c",
                    "test $(id -u) = 0 && command -v mkfs.ext4 losetup perl mount && test -e /dev/loop-control"));
            Path trial = Files.createTempDirectory("lograft-loop");
            LoopDisk disk = new LoopDisk(trial.resolve("data"));
            try {
                disk.make(16 << 20);
                disk.remove();
            } finally {
                run(List.of("rm", "-rf", trial.toString()));
            }
            return null;
        } catch (IOException refused) {
            return "ext4 cannot be mounted on a loop device (it needs root, e2fsprogs and perl): "
                    + refused.getMessage();
        }
    }

    /** Makes an empty one and mounts it. Its own commits are far apart, so that a power cut finds much that is not synced. */
    public void make(long bytes) throws IOException {
        Files.createDirectories(mountPoint);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        run(List.of("mkfs.ext4", "-q", "-F", image.toString()));
        mount();
    }

    /** Pulls the plug: nothing more reaches the disk, and every call fails from now on. */
    public void cutPower() throws IOException {
        run(List.of("perl", "-e", SHUTDOWN, mountPoint.toString()));
    }

    /** The power is back; nobody may hold a file of it open. */
    public void restorePower() throws IOException {
        unmount();
        mount();
    }

    /** What ext4 does to itself after an error: reads go on, writes fail. Ended by {@link #restorePower}. */
    public void makeReadOnly() throws IOException {
        run(List.of("mount", "-o", "remount,abort", mountPoint.toString()));
    }

    /** Unmounts it, and deletes all that was on it. */
    public void remove() throws IOException {
        unmount();
        Files.deleteIfExists(image);
    }

    private void mount() throws IOException {
        run(List.of("mount", "-o", "loop,commit=300", image.toString(), mountPoint.toString()));
    }

    private void unmount() throws IOException {
        IOException busy = new IOException("not tried");
        for (int i = 0; i < UNMOUNT_ATTEMPTS; i++) {
            try {
                run(List.of("umount", mountPoint.toString()));
                return;
            } catch (IOException e) {
                busy = e;
                pause();
            }
        }
        throw busy;
    }

    private static void pause() throws IOException {
        run(List.of("sleep", "0.1"));
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        } finally {
            process.destroyForcibly();
        }
    }
}
