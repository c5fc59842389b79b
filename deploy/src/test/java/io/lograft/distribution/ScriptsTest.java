package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launchers run on the bash 3.2 and the BSD tools of macOS, and the one for Windows runs the same Java command. */
final class ScriptsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path BIN = ROOT.resolve("deploy/src/main/dist/bin");

    /** What bash 3.2 or the tools of a BSD do not have, and how to spot it. */
    private static final Map<String, String> TOO_NEW = Map.ofEntries(
            Map.entry("associative arrays", "(declare|local|typeset) -[a-zA-Z]*[An]"),
            Map.entry("mapfile", "\\b(mapfile|readarray|coproc)\\b"),
            Map.entry("letters' case", "\\$\\{[a-zA-Z_0-9]+(,|\\^)"),
            Map.entry("${x@Q}", "\\$\\{[a-zA-Z_0-9]+@"),
            Map.entry("&>>", "&>>|\\|&"),
            Map.entry("[[ -v", "\\[\\[ -v"),
            Map.entry("wait -n", "\\bwait -n"),
            Map.entry("printf %(time)T", "%\\([^)]*\\)T"),
            Map.entry("negative indexes", "\\[-[0-9]+\\]"),
            Map.entry("EPOCHSECONDS", "EPOCH(SECONDS|REALTIME)|BASHPID"),
            Map.entry("readlink -f", "readlink +-|\\brealpath\\b"),
            Map.entry("sed -i, -r", "\\bsed +-[a-zA-Z]*[ir]"),
            Map.entry("grep -P", "\\bgrep +-[a-zA-Z]*P"),
            Map.entry("date -d, +%N", "\\bdate +(-d|\\+[^ ]*%N)"),
            Map.entry("stat", "\\bstat +-"),
            Map.entry("find -printf", "-(printf|newermt|readable|executable)\\b"),
            Map.entry("xargs -r", "\\bxargs +-[a-zA-Z]*r"),
            Map.entry("sort -V", "\\bsort +-[a-zA-Z]*V"),
            Map.entry("GNU's own tools", "(^|[;&|(] *)(timeout|tac|shuf|nproc|seq|numfmt|sha256sum|md5sum) "),
            Map.entry("long options", "\\b(cp|mv|rm|ls|mkdir|mktemp|head|tail|sort|touch) +--[a-z]"));

    static List<Path> scripts() throws IOException {
        List<Path> scripts = new ArrayList<>(List.of(ROOT.resolve("lograft")));
        try (var files = Files.list(BIN)) {
            files.filter(file -> !file.toString().endsWith(".bat")).sorted().forEach(scripts::add);
        }
        return scripts;
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void nothingNeedsANewerBashOrGnu(Path script) throws IOException {
        List<String> found = findings(Files.readAllLines(script));
        assertTrue(found.isEmpty(), () -> script + ": " + found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "declare -A map", "local -n ref=$1", "mapfile -t lines", "echo ${name,,}", "ls &>> log",
                        "readlink -f x",
                "sed -i s/a/b/ file", "date +%s%N", "stat -c %Y file", "x=$(timeout 5 y)", "cp --reflink a b",
                        "echo ${list[-1]}"
            })
    void whatIsTooNewIsFound(String line) {
        assertTrue(!findings(List.of(line)).isEmpty(), line);
    }

    private static List<String> findings(List<String> lines) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            int number = i + 1;
            if (!line.startsWith("#")) {
                TOO_NEW.forEach((what, pattern) -> {
                    if (Pattern.compile(pattern).matcher(line).find()) {
                        found.add("line " + number + ", " + what + ": " + line);
                    }
                });
            }
        }
        return found;
    }

    @Test
    void shellcheckHasNothingToSay() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/shellcheck")), "shellcheck is not on this machine");
        List<String> command = new ArrayList<>(List.of("/usr/bin/shellcheck", "-x"));
        scripts().forEach(script -> command.add(script.toString()));
        Process process = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    // ---- Windows

    @Test
    void windowsRunsTheSameJavaCommand() throws IOException {
        String unix = Files.readString(BIN.resolve("lograft"));
        String windows = Files.readString(BIN.resolve("lograft.bat"));
        assertEquals(options(unix), options(windows.replace("%home%\\conf\\", "$home/conf/")));
        assertEquals(heaps(unix), heaps(windows));
        for (String variable : List.of("JAVA_HOME", "LOGRAFT_HEAP_OPTS", "LOGRAFT_JVM_OPTS")) {
            assertTrue(unix.contains(variable) && windows.contains(variable), variable);
        }
        assertTrue(windows.contains("io.lograft.cli.Lograft %*"), "all arguments reach the command");
    }

    /** What a launcher sets for the JVM, but for what only one of them can know: terminals, home, the archive. */
    private static TreeSet<String> options(String launcher) {
        TreeSet<String> options = new TreeSet<>();
        Matcher matcher = Pattern.compile(
                        "(-XX:[A-Za-z+-]+(=[A-Za-z0-9]+)?|-D[a-z0-9.]+(=[A-Za-z0-9.$\"/-]+)?|--[a-z-]+=[A-Za-z-]+)")
                .matcher(launcher);
        while (matcher.find()) {
            String option = matcher.group().replace("\"", "");
            if (!option.matches(
                    "-Dlograft.*|-Duser.home.*|-XX:SharedArchiveFile.*|-XX:.UnlockDiagnostic.*|-XX:ArchiveReloc.*")) {
                options.add(option);
            }
        }
        return options;
    }

    private static TreeSet<String> heaps(String launcher) {
        TreeSet<String> heaps = new TreeSet<>();
        Matcher matcher = Pattern.compile("-Xms[0-9a-z]+ -Xmx[0-9a-z]+").matcher(launcher);
        while (matcher.find()) {
            heaps.add(matcher.group());
        }
        return heaps;
    }

    /** cmd takes the parenthesis of {@code Program Files (x86)} for the end of a block, unless it stands in quotes. */
    @Test
    void noUnquotedPathStandsInABlockOnWindows() throws IOException {
        for (Path script : List.of(BIN.resolve("lograft.bat"), ROOT.resolve("lograft.bat"))) {
            int depth = 0;
            for (String line : Files.readAllLines(script)) {
                String code = line.strip();
                String unquoted = code.replaceAll("\"[^\"]*\"", "");
                assertTrue(
                        depth == 0 || !unquoted.matches(".*%(java|home|root|distribution|JAVA_HOME)%.*"),
                        () -> script + ": " + code);
                depth += code.endsWith("(") ? 1 : 0;
                depth -= code.startsWith(")") ? 1 : 0;
            }
            assertEquals(0, depth, script + " has blocks that do not end");
        }
    }

    @Test
    void windowsScriptsHaveTheLineEndsOfWindows() throws IOException {
        for (Path script : List.of(BIN.resolve("lograft.bat"), ROOT.resolve("lograft.bat"))) {
            String text = Files.readString(script);
            assertEquals(
                    text.lines().count(),
                    text.split("\r\n", -1).length - 1,
                    script + ": a label after a lone" + " newline may not be found");
            assertTrue(StandardCharsets.US_ASCII.newEncoder().canEncode(text), script + " is ASCII");
        }
    }
}
