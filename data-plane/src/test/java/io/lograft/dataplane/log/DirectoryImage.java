package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** All files of a data directory as bytes, to be put back as often as needed, changed or not. By relative name. */
final class DirectoryImage {
    private static final int LINE_BYTES = 32;

    private final Map<String, byte[]> files;

    private DirectoryImage(Map<String, byte[]> files) {
        this.files = files;
    }

    /** What lies below the directory now, but for lock files. */
    static DirectoryImage of(Disk disk, Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        collect(disk, directory, "", files);
        return new DirectoryImage(files);
    }

    static DirectoryImage of(LogFixture fixture) throws IOException {
        return of(fixture.disk, LogFixture.DIRECTORY);
    }

    private static void collect(Disk disk, Path at, String prefix, Map<String, byte[]> files) throws IOException {
        for (String name : disk.list(at)) {
            Path path = at.resolve(name);
            if (disk.isDirectory(path)) {
                collect(disk, path, prefix + name + "/", files);
            } else if (!name.endsWith(".lock")) {
                files.put(prefix + name, read(disk, path));
            }
        }
    }

    private static byte[] read(Disk disk, Path path) throws IOException {
        try (DiskFile file = disk.openForRead(path)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            file.read(content, 0);
            return content.array();
        }
    }

    List<String> names() {
        return List.copyOf(files.keySet());
    }

    byte[] bytes(String name) {
        return files.get(name);
    }

    /** The same with one file's content changed; removed if that is null. */
    DirectoryImage with(String name, UnaryOperator<byte[]> change) {
        Map<String, byte[]> changed = new TreeMap<>(files);
        byte[] content = change.apply(files.get(name).clone());
        if (content == null) {
            changed.remove(name);
        } else {
            changed.put(name, content);
        }
        return new DirectoryImage(changed);
    }

    /** The same with one more file. */
    DirectoryImage and(String name, byte[] content) {
        Map<String, byte[]> more = new TreeMap<>(files);
        more.put(name, content);
        return new DirectoryImage(more);
    }

    /** A machine whose data directory holds exactly this, not yet started. */
    LogFixture fixture(long seed) throws IOException {
        LogFixture fixture = new LogFixture(seed);
        fixture.tailBytes = 0;
        for (Map.Entry<String, byte[]> entry : files.entrySet()) {
            Path path = LogFixture.DIRECTORY.resolve(entry.getKey());
            fixture.disk.createDirectories(path.getParent());
            try (DiskFile file = fixture.disk.open(path, true)) {
                file.append(new ByteBuffer[] {ByteBuffer.wrap(entry.getValue())}, 1);
                file.force();
            }
            fixture.disk.syncDirectory(path.getParent());
        }
        return fixture;
    }

    /** A machine whose data directory holds exactly this, started. */
    LogFixture started(long seed) throws IOException {
        LogFixture fixture = fixture(seed);
        fixture.start();
        return fixture;
    }

    /** For a file that people can compare: a line for each name, then lines of hexadecimal digits. */
    String toText() {
        StringBuilder text = new StringBuilder();
        files.forEach((name, content) -> {
            text.append("== ").append(name).append('\n');
            for (int at = 0; at < content.length; at += LINE_BYTES) {
                HexFormat.of().formatHex(text, content, at, Math.min(content.length, at + LINE_BYTES));
                text.append('\n');
            }
        });
        return text.toString();
    }

    static DirectoryImage parse(String text) {
        Map<String, StringBuilder> digits = new TreeMap<>();
        StringBuilder current = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.startsWith("== ")) {
                current = new StringBuilder();
                digits.put(line.substring(3), current);
            } else {
                current.append(line);
            }
        }
        Map<String, byte[]> files = new TreeMap<>();
        digits.forEach((name, hex) -> files.put(name, HexFormat.of().parseHex(hex)));
        return new DirectoryImage(files);
    }

    /** An image of files made by hand. */
    static DirectoryImage of(Map<String, byte[]> files) {
        return new DirectoryImage(new TreeMap<>(files));
    }

    /** The batches of a log as they lie in the image, in order, each with all its bytes. */
    List<ByteBuffer> batches(long seed, TopicIdPartition id) throws IOException {
        return new ArrayList<>(LogContents.of(fixture(seed).disk, LogFixture.DIRECTORY, id));
    }
}
