package io.lograft.server.options;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a file of {@code name=value} lines in UTF-8. Blank lines and lines that begin with {@code #} are skipped; a value
 * goes to the end of its line. There are no escapes and no continued lines. The last line must end: a file that was cut
 * in the middle of {@code client.port=9092} would otherwise be taken for a complete one.
 */
final class OptionFile {
    private static final long SIZE_MAX = 1 << 20;

    private final Path file;
    private final List<String> problems;
    private final Map<String, OptionSource> found = new LinkedHashMap<>();

    OptionFile(Path file, List<String> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** What the file sets, by name; mistakes go to the list given at construction. */
    Map<String, OptionSource> read() {
        String text = decode();
        if (text == null) {
            return found;
        }
        if (!text.isEmpty() && !text.endsWith("\n")) {
            problems.add(file + ": the last line has no line end, so the file may be half-written; complete the file,"
                    + " or end its last line");
        }
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            line(i + 1, lines[i].strip());
        }
        if (found.isEmpty() && problems.isEmpty()) {
            problems.add(file + ": sets no option, so the file may be half-written; set node.id at least, or start"
                    + " without --config");
        }
        return found;
    }

    private String decode() {
        try {
            if (Files.size(file) > SIZE_MAX) {
                problems.add(file + ": is larger than 1 MiB and no option file; check the path given to --config");
                return null;
            }
            byte[] bytes = Files.readAllBytes(file);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException absent) {
            problems.add(file + ": no such file; check the path given to --config");
        } catch (CharacterCodingException notText) {
            problems.add(file + ": is not UTF-8 text; write the file anew in UTF-8");
        } catch (IOException unreadable) {
            problems.add(file + ": cannot be read (" + unreadable + "); check the path and its permissions");
        }
        return null;
    }

    private void line(int number, String line) {
        String where = file + ", line " + number;
        if (line.isEmpty() || line.charAt(0) == '#') {
            return;
        }
        int equals = line.indexOf('=');
        if (equals < 1) {
            problems.add(
                    where + ": '" + abbreviated(line) + "' is not name=value; complete it or comment it out with #");
            return;
        }
        if (line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            problems.add(where + ": holds a control character, so the file is damaged; write the line anew");
            return;
        }
        String name = line.substring(0, equals).strip();
        OptionSource before =
                found.put(name, new OptionSource(line.substring(equals + 1).strip(), where));
        if (before != null) {
            problems.add(where + ": " + name + " is set a second time, first at " + before.where() + "; keep one");
        }
    }

    private static String abbreviated(String line) {
        String shown = line.length() <= 60 ? line : line.substring(0, 60) + "…";
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
