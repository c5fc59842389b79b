package io.lograft.base.sim;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.NoSpaceException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A machine's file system in memory, with real bytes. What was written and not synced survives the death of the
 * process, and a power cut as the seed (or {@link #unsyncedFate}) says; so do names whose directory was not synced.
 * Operations take seeded time. Strict about handles, see the package.
 */
public final class SimDisk implements Disk {
    private static final long CALL_MIN_NS = 2_000;
    private static final long CALL_MAX_NS = 30_000;
    private static final long FORCE_MIN_NS = 150_000;
    private static final long FORCE_MAX_NS = 4_000_000;

    private final SimScheduler scheduler;
    private final SimNode node;
    private final SimRng rng;
    private final SimDiskFaults faults = new SimDiskFaults();
    private final Set<SimDiskFile> open = new LinkedHashSet<>();
    private final Map<Path, Object> locks = new LinkedHashMap<>();
    private SimDirectory root = new SimDirectory();
    private UnsyncedFate fate;
    private long used;

    SimDisk(SimScheduler scheduler, SimNode node) {
        this.scheduler = scheduler;
        this.node = node;
        this.rng = scheduler.rng("disk of " + node.name());
    }

    /** What is wrong with the disk. */
    public SimDiskFaults faults() {
        return faults;
    }

    /** What the next power cuts do to all that is not synced; null (the default) leaves it to the seed, file by file. */
    public void unsyncedFate(UnsyncedFate everywhere) {
        this.fate = everywhere;
    }

    /** The disk is exchanged for an empty one. Only while the process is dead. */
    public void wipe() {
        if (node.isAlive()) {
            throw new IllegalStateException(node.name() + " is alive");
        }
        root = new SimDirectory();
        used = 0;
    }

    /** Bytes that the contents of all files take. */
    public long usedBytes() {
        return used;
    }

    /** Handles of this life that are open, for a check at the end of a test: path and where each was opened. */
    public List<String> openFiles() {
        return open.stream().map(SimDiskFile::toString).toList();
    }

    /** Whether a power cut now would leave the file exactly as reads show it. */
    public boolean isSynced(Path file) throws IOException {
        return content(file).isSynced();
    }

    /** Every file with its size, in order. */
    public Map<Path, Integer> files() {
        Map<Path, Integer> files = new LinkedHashMap<>();
        collect(Path.of("/"), root, files);
        return files;
    }

    private static void collect(Path at, SimDirectory directory, Map<Path, Integer> files) {
        for (String name : directory.names()) {
            if (directory.get(name) instanceof SimDirectory below) {
                collect(at.resolve(name), below, files);
            } else {
                files.put(at.resolve(name), ((SimFileContent) directory.get(name)).size());
            }
        }
    }

    /** Corrupts the file by one bit, counted from its start. */
    public void flipBit(Path file, long bit) throws IOException {
        content(file).flipBit(bit);
    }

    @Override
    public DiskFile open(Path file, boolean create) throws IOException {
        begin("open", file, false);
        faults.checkHandle(file);
        SimDirectory parent = directory(file.getParent());
        Object entry = parent.get(name(file));
        if (entry == null && create) {
            faults.check(SimDiskFaults.Kind.WRITE, file);
            SimFileContent created = new SimFileContent();
            created.modifiedMs = node.clock().wallMs();
            parent.put(name(file), created);
            entry = created;
        }
        return opened(file, entry, true);
    }

    @Override
    public DiskFile openForRead(Path file) throws IOException {
        begin("openForRead", file, false);
        faults.checkHandle(file);
        return opened(file, find(file), false);
    }

    private DiskFile opened(Path path, Object entry, boolean writable) throws IOException {
        if (entry == null) {
            throw new NoSuchFileException(path.toString());
        }
        if (!(entry instanceof SimFileContent content)) {
            throw new FileSystemException(path.toString(), null, "Is a directory");
        }
        SimDiskFile file = new SimDiskFile(this, path, content, writable, node.life());
        open.add(file);
        return file;
    }

    @Override
    public boolean exists(Path path) throws IOException {
        begin("exists", path, false);
        return find(path) != null;
    }

    @Override
    public boolean isDirectory(Path path) throws IOException {
        begin("isDirectory", path, false);
        return find(path) instanceof SimDirectory;
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        begin("createDirectories", directory, false);
        SimDirectory at = root;
        for (Path part : directory) {
            Object next = at.get(part.toString());
            if (next == null) {
                faults.check(SimDiskFaults.Kind.WRITE, directory);
                next = new SimDirectory();
                at.put(part.toString(), next);
                faults.checkHandle(directory.getParent());
                at.sync();
            }
            if (!(next instanceof SimDirectory below)) {
                throw new FileAlreadyExistsException(directory.toString());
            }
            at = below;
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        begin("list", directory, false);
        faults.checkHandle(directory);
        return directory(directory).names();
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        begin("rename", from, false);
        faults.check(SimDiskFaults.Kind.WRITE, from);
        SimDirectory fromParent = directory(from.getParent());
        SimDirectory toParent = directory(to.getParent());
        Object moved = fromParent.get(name(from));
        if (moved == null) {
            throw new NoSuchFileException(from.toString());
        }
        Object replaced = toParent.get(name(to));
        refuseToReplaceDirectory(moved, replaced, to);
        forget(replaced == moved ? null : replaced);
        if (fromParent == toParent) {
            fromParent.move(name(from), name(to));
        } else {
            fromParent.remove(name(from));
            toParent.put(name(to), moved);
        }
    }

    private static void refuseToReplaceDirectory(Object moved, Object replaced, Path to) throws IOException {
        if (replaced instanceof SimDirectory || (replaced != null && moved instanceof SimDirectory)) {
            throw new FileAlreadyExistsException(to.toString());
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        begin("delete", path, false);
        faults.check(SimDiskFaults.Kind.WRITE, path);
        Object entry = find(path);
        if (entry == null) {
            return;
        }
        if (entry instanceof SimDirectory directory && !directory.isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        forget(entry);
        directory(path.getParent()).remove(name(path));
    }

    private void forget(Object entry) {
        if (entry instanceof SimFileContent content) {
            used -= content.size();
            content.unlinked = true;
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        begin("syncDirectory", directory, true);
        SimDirectory found = directory(directory);
        faults.checkHandle(directory);
        faults.check(SimDiskFaults.Kind.FORCE, directory);
        found.sync();
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        faults.check(SimDiskFaults.Kind.READ, path);
        if (find(path) == null) {
            throw new NoSuchFileException(path.toString());
        }
        return Math.max(0, faults.capacity() - used);
    }

    @Override
    public long lastModifiedMs(Path file) throws IOException {
        begin("lastModifiedMs", file, false);
        return content(file).modifiedMs;
    }

    @Override
    public AutoCloseable tryLock(Path file) throws IOException {
        open(file, true).close();
        Path key = file.normalize();
        Object mine = new Object();
        if (locks.putIfAbsent(key, mine) != null) {
            return null;
        }
        return () -> locks.remove(key, mine);
    }

    // ---- for open files

    /** Checks the caller and the path, and lets the call take its time. */
    void begin(String call, Path path, boolean sync) {
        node.assertLives(node.life());
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("paths must be absolute, was " + path);
        }
        SimLoop loop = scheduler.currentLoop();
        if (loop != null && !loop.mayBlock()) {
            throw new IllegalStateException(call + " of " + path + " would block the data loop (" + loop + ")");
        }
        takeTime(path, sync);
    }

    void takeTime(Path path, boolean sync) {
        scheduler.spend(faults.delayNs(path)
                + (sync ? rng.between(FORCE_MIN_NS, FORCE_MAX_NS) : rng.between(CALL_MIN_NS, CALL_MAX_NS)));
    }

    /** Takes up to {@code wanted} bytes of the disk's space for a file that grows; returns how many there were. */
    int takeSpace(int wanted) {
        int granted = (int) Math.max(0, Math.min(wanted, faults.capacity() - used));
        used += granted;
        return granted;
    }

    void giveSpace(int bytes) {
        used -= bytes;
    }

    static NoSpaceException full(Path path) {
        return new NoSpaceException("cannot write " + path + ": No space left on device (simulated)", null);
    }

    void closed(SimDiskFile file) {
        open.remove(file);
    }

    SimNode node() {
        return node;
    }

    SimRng rng() {
        return rng;
    }

    // ---- death

    void processEnded(boolean powerLost) {
        open.clear();
        locks.clear();
        if (powerLost) {
            root.losePower(fate, rng);
        }
        used = bytesBelow(root);
    }

    private static long bytesBelow(SimDirectory directory) {
        long total = 0;
        for (Object entry : directory.values()) {
            total += entry instanceof SimDirectory below ? bytesBelow(below) : ((SimFileContent) entry).size();
        }
        return total;
    }

    // ---- paths

    private SimFileContent content(Path file) throws IOException {
        if (find(file) instanceof SimFileContent content) {
            return content;
        }
        throw new NoSuchFileException(file.toString());
    }

    private SimDirectory directory(Path path) throws IOException {
        Object found = path == null ? root : find(path);
        if (found == null) {
            throw new NoSuchFileException(path.toString());
        }
        if (!(found instanceof SimDirectory directory)) {
            throw new NotDirectoryException(path.toString());
        }
        return directory;
    }

    private Object find(Path path) {
        List<String> parts = new ArrayList<>();
        path.normalize().forEach(part -> parts.add(part.toString()));
        Object at = root;
        for (String part : parts) {
            if (!(at instanceof SimDirectory directory)) {
                return null;
            }
            at = directory.get(part);
        }
        return at;
    }

    private static String name(Path path) {
        return path.normalize().getFileName().toString();
    }
}
