package io.lograft.metadata.ratis;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.SnapshotReader;
import io.lograft.metadata.image.SnapshotWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;

/**
 * The image as a file that Ratis finds, keeps and sends to voters that are behind: {@code sm/snapshot.<term>_<index>}
 * with its MD5 sum beside it. The name says up to which log entry the image holds; the content has checks of its own. A
 * snapshot that is there and cannot be read is an error, never an empty state. Called by Ratis' updater thread.
 */
final class RaftSnapshots {
    private static final String TEMPORARY = ".tmp";
    private static final int BUFFER_BYTES = 64 * 1024;

    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private Path stateMachineDirectory;
    private Path logDirectory;

    /** An image and the log entry that it holds all up to. */
    record Loaded(ClusterImage image, TermIndex appliedUpTo) {}

    void init(RaftStorage raftStorage) throws IOException {
        stateMachineDirectory = raftStorage.getStorageDir().getStateMachineDir().toPath();
        logDirectory = raftStorage.getStorageDir().getCurrentDir().toPath();
        deleteTemporaries();
        storage.init(raftStorage);
    }

    SimpleStateMachineStorage storage() {
        return storage;
    }

    /** The newest snapshot; empty only where there is none and none can be missing. */
    Optional<Loaded> load() throws IOException {
        SingleFileSnapshotInfo newest = storage.loadLatestSnapshot();
        if (newest == null) {
            refuseIfOneIsMissing();
            return Optional.empty();
        }
        Path file = newest.getFile().getPath();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            if (newest.getFile().getFileDigest() != null) {
                MD5FileUtil.verifySavedMD5(file.toFile(), MD5FileUtil.computeMd5ForFile(file.toFile()));
            }
            ClusterImage image = SnapshotReader.read(in);
            return Optional.of(new Loaded(image, newest.getTermIndex()));
        } catch (IOException | RuntimeException unreadable) {
            throw new LograftException(
                    ErrorCode.STORAGE_ERROR,
                    "Cannot load the metadata snapshot " + file + ": " + unreadable.getMessage()
                            + ". The node does not start with less than it knew. If a newer release wrote it, start that"
                            + " release; if the file is damaged, restore metadata.dir from the same disk, or let this"
                            + " node join the quorum anew.",
                    unreadable);
        }
    }

    /** Writes the image; durable on return. */
    void write(ClusterImage image, TermIndex appliedUpTo) throws IOException {
        File target = storage.getSnapshotFile(appliedUpTo.getTerm(), appliedUpTo.getIndex());
        Path temporary = target.toPath().resolveSibling(target.getName() + TEMPORARY);
        try (FileChannel channel = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
            SnapshotWriter.write(image, out);
            out.flush();
            channel.force(true);
        }
        Files.move(temporary, target.toPath(), StandardCopyOption.ATOMIC_MOVE);
        MD5Hash md5 = MD5FileUtil.computeAndSaveMd5ForFile(target);
        syncDirectory();
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(target.toPath(), md5), appliedUpTo));
    }

    /** Ratis answers null both for "none" and for "cannot look"; and a log that begins late needs a snapshot. */
    private void refuseIfOneIsMissing() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(stateMachineDirectory, "snapshot.*")) {
            for (Path file : files) {
                throw missing("the directory holds " + file.getFileName() + ", which cannot be listed as a snapshot");
            }
        }
        long first = Long.MAX_VALUE;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(logDirectory, "log_*")) {
            for (Path file : files) {
                first = Math.min(first, firstIndexOf(file.getFileName().toString()));
            }
        }
        if (first > 0 && first != Long.MAX_VALUE) {
            throw missing("there is no snapshot, and the log begins at index " + first);
        }
    }

    private LograftException missing(String observed) {
        return new LograftException(
                ErrorCode.STORAGE_ERROR,
                "The metadata snapshot is missing in " + stateMachineDirectory + ": " + observed
                        + ". The node does not start with less than it knew. Restore metadata.dir from the same disk, or"
                        + " let this node join the quorum anew.");
    }

    /** Of {@code log_<first>-<last>} or {@code log_inprogress_<first>}; very great for any other name. */
    private static long firstIndexOf(String name) {
        String range = name.substring(name.lastIndexOf('_') + 1);
        int dash = range.indexOf('-');
        try {
            return Long.parseLong(dash < 0 ? range : range.substring(0, dash));
        } catch (NumberFormatException anotherFile) {
            return Long.MAX_VALUE;
        }
    }

    private void deleteTemporaries() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(stateMachineDirectory, "*" + TEMPORARY)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private void syncDirectory() throws IOException {
        try (FileChannel directory = FileChannel.open(stateMachineDirectory, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
