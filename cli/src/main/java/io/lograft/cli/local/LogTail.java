package io.lograft.cli.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The end of a node's log, as far as it was written since a given moment. */
final class LogTail {
    private static final int LINES_SHOWN = 8;
    private static final int BYTES_READ = 8_192;

    private final Path file;
    private final long from;

    private LogTail(Path file, long from) {
        this.file = file;
        this.from = from;
    }

    /** What will be written to this file from now on. */
    static LogTail startingNow(Path file) throws IOException {
        return new LogTail(file, Files.exists(file) ? Files.size(file) : 0);
    }

    /** The last lines, indented; says so if there are none. */
    String lastLines() throws IOException {
        if (!Files.exists(file) || Files.size(file) <= from) {
            return "  (it wrote nothing)";
        }
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            log.seek(Math.max(from, log.length() - BYTES_READ));
            byte[] tail = new byte[(int) Math.min(BYTES_READ, log.length() - log.getFilePointer())];
            log.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()).stream()
                    .map(line -> "  " + line)
                    .collect(Collectors.joining("\n"));
        }
    }
}
