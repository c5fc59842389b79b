package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What goes beyond the core of the command line, on one node that all tests share; each has topics of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConsoleIT {
    @TempDir
    private static Path directory;

    private Shell shell;
    private Path cluster;
    private int basePort;

    @BeforeAll
    void up() throws IOException, InterruptedException {
        shell = new Shell(directory);
        cluster = directory.resolve("cluster");
        basePort = FreePorts.base(1);
        shell.lograft("up", "--nodes", "1", "--data", cluster.toString(), "--base-port", "" + basePort)
                .expect(0);
    }

    @AfterAll
    void down() throws IOException, InterruptedException {
        try {
            shell.lograft("down", "--wipe", "--data", cluster.toString()).expect(0);
        } finally {
            shell.endNodes(cluster);
        }
    }

    private void create(String topic, int partitions) throws IOException, InterruptedException {
        shell.lograft("topic", "create", topic, "--partitions", "" + partitions).expect(0);
    }

    private String all(String topic, String... options) throws IOException, InterruptedException {
        return shell.bash("\"$LOGRAFT\" consume " + topic + " --from-beginning --exit-at-end "
                        + String.join(" ", options))
                .expect(0)
                .out();
    }

    private Result produce(String topic, String lines, String... options) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve(topic + "-lines"), lines);
        String[] command = new String[options.length + 2];
        command[0] = "produce";
        command[1] = topic;
        System.arraycopy(options, 0, command, 2, options.length);
        return shell.lograftFrom(file, command);
    }

    private void refused(int exitCode, String said, Result result) {
        result.expect(exitCode);
        assertTrue(result.err().contains(said), result::toString);
        assertTrue(!result.err().contains("\tat "), () -> "a stack trace: " + result);
    }

    // ---- produce

    @Test
    void keysHeadersAndPartitionsArrive() throws IOException, InterruptedException {
        create("keyed", 3);
        produce(
                        "keyed",
                        "k1:v1\nk2:v:2\n:\n",
                        "--key-separator",
                        ":",
                        "--header",
                        "a=1",
                        "--header",
                        "a=",
                        "--partition",
                        "2")
                .expect(0);
        assertEquals(
                "2 0 k1=v1 a=1,a=\n2 1 k2=v:2 a=1,a=\n2 2 = a=1,a=\n", all("keyed", "--format '%p %o %k=%v %h\\n'"));
    }

    @Test
    void everyCodecAndEveryKindOfAcknowledgementIsTaken() throws IOException, InterruptedException {
        create("codecs", 1);
        String lines = IntStream.range(0, 500).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        int round = 0;
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            for (String acks : List.of("all", "leader", "none")) {
                produce("codecs", lines, "--compression", codec, "--acks", acks).expect(0);
                round++;
                assertEquals(lines.repeat(round), all("codecs"), codec + ", acks " + acks);
            }
        }
    }

    @Test
    void aRateIsKept() throws IOException, InterruptedException {
        create("paced", 1);
        Result paced = produce("paced", "x\n".repeat(60), "--rate", "30").expect(0);
        assertTrue(paced.tookMs() >= 1_700, paced::toString);
    }

    @Test
    void linesThatAreRefusedAreNamed() throws IOException, InterruptedException {
        create("refused", 1);
        refused(1, "line 2 has no key", produce("refused", "a:b\nc\nd:e\n", "--key-separator", ":"));
        refused(1, "1 of 1 lines sent are acknowledged", produce("refused", "a:b\nc\nd:e\n", "--key-separator", ":"));
        refused(
                1,
                "line 3 is not valid JSON",
                produce("refused", "{}\n{}\n{\"value\":\n", "--format", "json-each-row"));
        refused(1, "line 1 has a field 'vale'", produce("refused", "{\"vale\":\"x\"}\n", "--format", "json-each-row"));
        refused(
                5,
                "line 1 was not acknowledged",
                produce("refused", "{\"partition\":7}\n", "--format", "json-each-row"));
        refused(5, "7", produce("refused", "a\n", "--partition", "7"));
        refused(2, "no header", produce("refused", "a\n", "--header", "trace"));
    }

    // ---- rows of JSON

    @Test
    void anyRecordSurvivesAsARow() throws IOException, InterruptedException {
        create("odd-rows", 3);
        create("copied-rows", 3);
        Random random = new Random(7);
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int i = 0; i < 300; i++) {
            byte[] key = new byte[random.nextInt(4)];
            byte[] value = new byte[random.nextInt(40)];
            random.nextBytes(key);
            random.nextBytes(value);
            rows.writeBytes(
                    "{\"keyBase64\":\"%s\",\"valueBase64\":%s,\"timestamp\":%d,\"partition\":%d,\"headers\":[{\"key\":\"é\",\"valueBase64\":\"%s\"},{\"key\":\"n\",\"value\":null}]}\n"
                            .formatted(
                                    base64(key),
                                    i % 10 == 0 ? "null" : "\"" + base64(value) + "\"",
                                    1_700_000_000_000L + i,
                                    i % 3,
                                    base64(key))
                            .getBytes(StandardCharsets.UTF_8));
        }
        produce("odd-rows", rows.toString(StandardCharsets.UTF_8), "--format", "json-each-row")
                .expect(0);
        shell.bash("\"$LOGRAFT\" consume odd-rows --from-beginning --exit-at-end --format json-each-row |"
                        + " \"$LOGRAFT\" produce copied-rows --format json-each-row")
                .expect(0);
        String original = all("odd-rows", "--format json-each-row | sort");
        assertEquals(300, original.lines().count());
        assertEquals(
                original, all("copied-rows", "--format json-each-row | sort").replace("copied-rows", "odd-rows"));
    }

    private static String base64(byte[] bytes) {
        return java.util.Base64.getEncoder().encodeToString(bytes);
    }

    // ---- consume

    @Test
    void placesInALogAreFound() throws IOException, InterruptedException {
        create("places", 1);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            rows.append("{\"value\":\"%d\",\"timestamp\":%d}\n".formatted(i, 1_700_000_000_000L + 1_000 * i));
        }
        produce("places", rows.toString(), "--format", "json-each-row").expect(0);
        assertEquals("18\n19\n", from("places", "-2"));
        assertEquals(20, from("places", "-1000").lines().count());
        assertEquals("", from("places", "-0"));
        assertEquals("17\n18\n19\n", from("places", "@1700000017000"));
        assertEquals("17\n18\n19\n", from("places", "@1700000016001"));
        assertEquals("19\n", from("places", "@2023-11-14T22:13:38.001"));
        assertEquals(20, from("places", "@2023-11-14").lines().count());
        assertEquals("", from("places", "@-1d"));
        assertEquals(20, from("places", "beginning").lines().count());
        assertEquals("", from("places", "end"));
        Result on = shell.lograft("consume", "places", "--offset", "-3", "--max-messages", "3")
                .expect(0);
        assertEquals("17\n18\n19\n", on.out());
        Result since = shell.lograft("consume", "places", "--offset", "@1700000018000", "--timeout-ms", "2000")
                .expect(0);
        assertEquals("18\n19\n", since.out());
    }

    private String from(String topic, String offset) throws IOException, InterruptedException {
        return shell.lograft("consume", topic, "--offset", offset, "--exit-at-end")
                .expect(0)
                .out();
    }

    @Test
    void recordsAreFilteredAndColumnsPrinted() throws IOException, InterruptedException {
        create("filtered", 1);
        produce("filtered", "a\tapple\nb\tbanana\nc\tcherry\n", "--key-separator", "\\t", "--header", "h=1")
                .expect(0);
        assertEquals("banana\n", all("filtered", "--filter value:nan"));
        assertEquals("b\tbanana\nc\tcherry\n", all("filtered", "--print-key --filter 'key!=a'"));
        assertEquals("cherry\n", all("filtered", "--filter 'value~r{2}' --filter header.h=1"));
        assertEquals(
                "0,2,h=1,c,cherry\n",
                all(
                        "filtered",
                        "--print-key --print-offset --print-partition --print-headers --key-separator , --filter key=c"));
        Result first = shell.lograft(
                        "consume", "filtered", "--from-beginning", "--filter", "value:e", "--max-messages", "1")
                .expect(0);
        assertEquals("apple\n", first.out());
    }

    @Test
    void bytesAreKeptByEveryFormat() throws IOException, InterruptedException {
        create("bytes", 1);
        byte[] line = {(byte) 0xff, 0, (byte) 0xc3, '|', '\r', (byte) 0x80, '\n'};
        Path file = Files.write(directory.resolve("bytes-lines"), line);
        shell.lograftFrom(file, "produce", "bytes", "--key-separator", "|").expect(0);
        byte[] back = shell.lograft(
                        "consume", "bytes", "--from-beginning", "--exit-at-end", "--print-key", "--key-separator", "|")
                .expect(0)
                .outBytes();
        assertArrayEquals(line, back);
        byte[] formatted = shell.lograft(
                        "consume", "bytes", "--from-beginning", "--exit-at-end", "--format", "%k|%v\\n")
                .expect(0)
                .outBytes();
        assertArrayEquals(line, formatted);
    }

    // ---- settings

    @Test
    void settingsOfATopicAreShownSetAndDeleted() throws IOException, InterruptedException {
        create("settings", 1);
        shell.lograft("topic", "config", "set", "settings", "retention.ms=7200000", "flush=async", "--dry-run")
                .expect(0);
        assertEquals(Map.of(), Map.copyOf(set("--topic", "settings")));
        shell.lograft("topic", "config", "set", "settings", "retention.ms=7200000", "flush=async")
                .expect(0);
        assertEquals(Map.of("retention.ms", "7200000", "flush", "async"), set("--topic", "settings"));
        Result one = shell.lograft("topic", "config", "get", "settings", "retention.ms")
                .expect(0);
        assertTrue(one.out().contains("7200000") && one.out().contains("604800000"), one::toString);
        shell.lograft("topic", "config", "delete", "settings", "flush").expect(0);
        assertEquals(Map.of("retention.ms", "7200000"), set("--topic", "settings"));
        refused(1, "retention.ms", shell.lograft("topic", "config", "set", "settings", "retention.mss=1"));
        refused(
                1,
                "retention.ms",
                shell.lograft("topic", "config", "set", "settings", "retention.ms=soon", "--dry-run"));
        refused(5, "'retention.ms'", shell.lograft("topic", "config", "get", "settings", "retention.mss"));
        refused(5, "did you mean 'settings'?", shell.lograft("topic", "config", "get", "setings"));
    }

    @Test
    void settingsOfBrokersAndTheClusterAreShownSetAndDeleted() throws IOException, InterruptedException {
        shell.lograft("config", "set", "--cluster", "num.partitions=4").expect(0);
        assertEquals(Map.of("num.partitions", "4"), set("--cluster"));
        shell.lograft("config", "delete", "--cluster", "num.partitions").expect(0);
        assertEquals(Map.of(), set("--cluster"));
        shell.lograft("config", "set", "--broker", "1", "cordoned=false").expect(0);
        assertEquals(Map.of("cordoned", "false"), set("--broker", "1"));
        shell.lograft("config", "delete", "--broker", "1", "cordoned").expect(0);
        refused(5, "broker 9", shell.lograft("config", "get", "--broker", "9"));
    }

    /** What is set and not a default. */
    private Map<String, Object> set(String... owner) throws IOException, InterruptedException {
        String[] command = new String[owner.length + 4];
        command[0] = "config";
        command[1] = "get";
        System.arraycopy(owner, 0, command, 2, owner.length);
        command[owner.length + 2] = "--output";
        command[owner.length + 3] = "json";
        Map<String, Object> document =
                JsonDocument.object(shell.lograft(command).expect(0).out());
        return JsonDocument.objects(document, "configs").stream()
                .filter(setting -> !setting.get("source").equals("default"))
                .collect(Collectors.toMap(setting -> (String) setting.get("name"), setting -> setting.get("value")));
    }

    // ---- trying, naming, helping

    @Test
    void aDryRunChangesNothing() throws IOException, InterruptedException {
        create("kept", 2);
        Result create = shell.lograft("topic", "create", "never", "--partitions", "3", "--dry-run")
                .expect(0);
        assertTrue(create.err().contains("would create topic never: 3 partitions"), create::toString);
        refused(1, "kept", shell.lograft("topic", "create", "kept", "--dry-run"));
        shell.lograft("topic", "add-partitions", "kept", "--partitions", "5", "--dry-run")
                .expect(0);
        refused(1, "kept", shell.lograft("topic", "add-partitions", "kept", "--partitions", "1", "--dry-run"));
        shell.lograft("topic", "delete", "kept", "--dry-run").expect(0);
        refused(5, "never", shell.lograft("topic", "delete", "never", "--dry-run"));
        assertTrue(shell.lograft("topic", "list", "--names")
                .expect(0)
                .out()
                .lines()
                .toList()
                .contains("kept"));
        Result kept = shell.lograft("topic", "describe", "kept").expect(0);
        assertTrue(kept.out().contains("2 partitions"), kept::toString);
        Result down = shell.lograft("down", "--wipe", "--dry-run", "--data", cluster.toString())
                .expect(0);
        assertTrue(down.err().contains("would stop 1 node"), down::toString);
        shell.lograft("topic", "list").expect(0);
    }

    @Test
    void misspeltTopicsAreRecognised() throws IOException, InterruptedException {
        create("earthquakes", 1);
        for (String command : List.of(
                "topic describe",
                "topic delete",
                "topic add-partitions --partitions 2",
                "consume --from-beginning",
                "produce")) {
            refused(5, "did you mean 'earthquakes'?", shell.bash("\"$LOGRAFT\" " + command + " earthquaks"));
        }
    }

    @Test
    void profilesNameClusters() throws IOException, InterruptedException {
        int nobody = FreePorts.base(2);
        shell.lograft("profile", "set", "here", "-b", "127.0.0.1:" + basePort).expect(0);
        shell.lograft("profile", "set", "nowhere", "-b", "127.0.0.1:" + nobody).expect(0);
        shell.lograft("topic", "list", "--profile", "here").expect(0);
        shell.lograft("topic", "list", "--profile", "nowhere").expect(3);
        shell.bash("LOGRAFT_PROFILE=nowhere \"$LOGRAFT\" topic list").expect(3);
        shell.bash("LOGRAFT_PROFILE=nowhere \"$LOGRAFT\" topic list --profile here")
                .expect(0);
        shell.bash("LOGRAFT_PROFILE=nowhere LOGRAFT_BOOTSTRAP_SERVER=127.0.0.1:%d \"$LOGRAFT\" topic list"
                        .formatted(basePort))
                .expect(0);
        refused(2, "did you mean 'here'?", shell.lograft("topic", "list", "--profile", "her"));
        assertEquals(
                "here\nnowhere\n",
                shell.lograft("profile", "list", "--names").expect(0).out());
        shell.lograft("profile", "delete", "nowhere").expect(0);
        refused(5, "nowhere", shell.lograft("profile", "delete", "nowhere"));
        shell.lograft("profile", "delete", "here").expect(0);
    }

    @Test
    void peopleAreShownPromptsAndScriptsAreNot() throws IOException, InterruptedException {
        create("typed", 1);
        assertEquals("", produce("typed", "a\n").expect(0).err());
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no program here makes a terminal");
        shell.bash("printf 'one\\ntwo\\n' | TERM=xterm script -qec \"'$LOGRAFT' produce typed\" "
                        + directory.resolve("typescript") + " >/dev/null")
                .expect(0);
        String seen = Files.readString(directory.resolve("typescript"));
        assertTrue(seen.contains(">") && seen.contains("2 records acknowledged"), seen);
        assertEquals("a\none\ntwo\n", all("typed"));
    }

    @Test
    void bashCompletesNamesOfTopics() throws IOException, InterruptedException {
        create("completed", 1);
        Path share = shell.launcher().getParent().getParent().resolve("share");
        Result offered = shell.bash("""
                        . %s/bash-completion/completions/lograft
                        COMP_WORDS=("$LOGRAFT" topic describe compl)
                        COMP_CWORD=3
                        _lograft
                        printf '%%s\\n' "${COMPREPLY[@]}"
                        """.formatted(share)).expect(0);
        assertEquals("completed\n", offered.out());
    }

    @Test
    void everyCommandHasAManualPageThatRenders() throws IOException, InterruptedException {
        Path pages = shell.launcher().getParent().getParent().resolve("share/man/man1");
        try (var files = Files.list(pages)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertTrue(
                    names.containsAll(List.of("lograft.1", "lograft-produce.1", "lograft-topic-config-set.1")),
                    names::toString);
        }
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "groff is not on this machine");
        Result warnings = shell.bash(
                        "for page in " + pages + "/*.1; do groff -man -Tutf8 -ww \"$page\" >/dev/null; done")
                .expect(0);
        assertEquals("", warnings.err());
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/man")), "man is not on this machine");
        Result page = shell.bash("MANWIDTH=100 MANPAGER=cat man -l " + pages + "/lograft-consume.1")
                .expect(0);
        assertTrue(page.out().contains("--from-beginning") && page.out().contains("%v or %s value"), page::toString);
    }

    @Test
    void theScriptsOfOtherShellsAreShipped() throws IOException, InterruptedException {
        Path share = shell.launcher().getParent().getParent().resolve("share");
        for (Map.Entry<String, String> script : Map.of(
                        "bash", "bash-completion/completions/lograft",
                        "zsh", "zsh/site-functions/_lograft",
                        "fish", "fish/vendor_completions.d/lograft.fish")
                .entrySet()) {
            assertEquals(
                    Files.readString(share.resolve(script.getValue())),
                    shell.lograft("completion", script.getKey()).expect(0).out());
        }
    }

    @Test
    void aCommandLoadsNothingOfTheServer() throws IOException, InterruptedException {
        Path log = directory.resolve("loaded");
        shell.bash("LOGRAFT_JVM_OPTS=-Xlog:class+load:file=" + log + " \"$LOGRAFT\" topic list")
                .expect(0);
        List<String> loaded = Files.readAllLines(log);
        assertTrue(loaded.stream().anyMatch(line -> line.contains(" io.lograft.client.LograftClient ")), "the log");
        assertEquals(
                List.of(),
                loaded.stream()
                        .filter(line -> line.matches(
                                ".* (io\\.lograft\\.(server|metadata|dataplane)|org\\.apache\\.ratis)\\..*"))
                        .toList());
    }

    @Test
    void startingIsQuick() throws IOException, InterruptedException {
        // 0.3 s and 0.6 s are meant; a machine that runs other tests beside this one starts a JVM slowly.
        assertTrue(fastest("--version") < 1_500, "--version");
        assertTrue(fastest("topic", "list") < Duration.ofSeconds(3).toMillis(), "topic list");
    }

    private long fastest(String... command) throws IOException, InterruptedException {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            fastest = Math.min(fastest, shell.lograft(command).expect(0).tookMs());
        }
        return fastest;
    }
}
