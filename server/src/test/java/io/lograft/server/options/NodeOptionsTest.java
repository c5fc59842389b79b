package io.lograft.server.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Address;
import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.metadata.identity.Voter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeOptionsTest {
    @TempDir
    private Path directory;

    @Test
    void withoutAnythingItIsOneVoterOnLoopback() throws OptionsException {
        NodeOptions options = read(null, Map.of());
        assertEquals(1, options.nodeId().value());
        assertTrue(options.isController() && options.isBroker() && options.isLoopback());
        assertEquals(QuorumVoters.parse("1@127.0.0.1:9094"), options.voters());
        assertEquals(directory.resolve(".lograft/server"), options.dataDir());
        assertEquals(directory.resolve(".lograft/server/metadata"), options.metadataDir());
        assertEquals(List.of(directory.resolve(".lograft/server/data")), options.dataDirs());
        assertEquals(new Address("127.0.0.1", 9092), options.clientAddress());
    }

    @Test
    void overridesGoBeforeTheEnvironmentBeforeTheFile() throws Exception {
        Path file = file("client.port=1001\nnode.port=1002\nhttp.port=1003\nraft.port=1004\n");
        NodeOptions options = read(
                file,
                Map.of("LOGRAFT_NODE_PORT", "2002", "LOGRAFT_HTTP_PORT", "2003", "LOGRAFT_RAFT_PORT", ""),
                "http.port=3003");
        assertEquals(1001, options.clientPort());
        assertEquals(2002, options.nodePort());
        assertEquals(3003, options.httpPort());
        assertEquals(1004, options.raftPort());
    }

    @Test
    void votersNameRaftPortsAndTheNodePortBeforeOrAfterASlash() throws OptionsException {
        NodeOptions options = read(null, Map.of(), "quorum.voters=2@b:7000/7005, 1@127.0.0.1:9094,3@[::1]:9094");
        Voter second = options.voters().all().get(1);
        assertEquals(new Address("b", 7000), second.raft());
        assertEquals(new Address("b", 7005), second.node());
        assertEquals(new Address("::1", 9093), options.voters().all().get(2).node());
    }

    @Test
    void allMistakesAreReportedAtOnceWithNameValueAndRange() throws Exception {
        Path file = file("client.prot=9092\nnode.id=-1\nroles=broker,king\ntail.cache.bytes=1KiB\nsession\n");
        String message = refused(file, Map.of("LOGRAFT_RAFT_PORT", "70000"), "session.timeout.ms=soon");
        assertContains(message, "line 1: no option is called 'client.prot'; did you mean client.port?");
        assertContains(message, "line 2: node.id=-1 is out of range; allowed: 0..2147483647");
        assertContains(message, "'king' is not known; allowed: one or more of controller, broker");
        assertContains(message, "tail.cache.bytes=1KiB is out of range; allowed: 4MiB..64GiB");
        assertContains(message, "line 5: 'session' is not name=value");
        assertContains(message, "environment variable LOGRAFT_RAFT_PORT: raft.port=70000 is out of range");
        assertContains(message, "--override: session.timeout.ms=soon is not a whole number in range");
    }

    @Test
    void aFileThatWasCutInTheMiddleOfAPortIsRefused() throws Exception {
        assertContains(refused(file("node.id=1\nclient.port=90"), Map.of()), "the last line has no line end");
    }

    @Test
    void anEmptyFileIsRefused() throws Exception {
        assertContains(refused(file(""), Map.of()), "sets no option");
    }

    @Test
    void aMissingFileIsRefused() {
        assertContains(refused(directory.resolve("absent"), Map.of()), "no such file");
    }

    @Test
    void bytesThatAreNotTextAreRefused() throws Exception {
        Path file = directory.resolve("node.properties");
        Files.write(file, new byte[] {'r', 'a', 'c', 'k', '=', (byte) 0xff, (byte) 0xfe, '\n'});
        assertContains(refused(file, Map.of()), "is not UTF-8");
        Files.write(file, new byte[] {'r', 'a', 'c', 'k', '=', 'a', 0, 0, '\n'});
        assertContains(refused(file, Map.of()), "holds a control character");
    }

    @Test
    void aKeySetTwiceIsRefused() throws Exception {
        assertContains(refused(file("rack=a\nrack=b\n"), Map.of()), "line 2: rack is set a second time");
        assertContains(refused(null, Map.of(), "rack=a", "rack=b"), "rack is set twice");
    }

    @Test
    void aMisspeltVariableIsRefusedAndAStrangersIsIgnored() throws Exception {
        assertContains(refused(null, Map.of("LOGRAFT_NODEID", "4")), "did you mean LOGRAFT_NODE_ID?");
        NodeOptions options = read(null, Map.of("LOGRAFT_BOOTSTRAP_SERVER", "a:1", "PATH", "/bin"));
        assertEquals(List.of("LOGRAFT_BOOTSTRAP_SERVER"), options.ignoredVariables());
    }

    @Test
    void listeningBeyondLoopbackNeedsConsent() throws Exception {
        assertContains(refused(null, Map.of(), "bind.address=0.0.0.0"), "set allow.plaintext=true");
        assertFalse(read(null, Map.of(), "bind.address=0.0.0.0", "allow.plaintext=true", "advertised.host=a")
                .isLoopback());
    }

    @Test
    void optionsAreCheckedAgainstEachOther() {
        assertContains(refused(null, Map.of(), "http.port=9092"), "http.port=9092 is also the client.port");
        assertContains(
                refused(null, Map.of(), "quorum.voters=2@b:9094"), "does not name node.id=1; add it, or set roles");
        assertContains(
                refused(null, Map.of(), "quorum.voters=1@b:9094", "roles=broker"),
                "but roles does not contain controller");
        assertContains(refused(null, Map.of(), "quorum.voters=1@b:9999"), "raft.port=9094 differs from b:9999");
        assertContains(
                refused(null, Map.of(), "quorum.voters=1@b:9094,1@c:9094"),
                "voter id 1 is listed twice; give each node its own; allowed: 1 to 9");
        assertContains(
                refused(null, Map.of(), "heartbeat.interval.ms=400"), "more than a quarter of session.timeout.ms=1000");
    }

    private NodeOptions read(Path file, Map<String, String> environment, String... overrides) throws OptionsException {
        return NodeOptions.read(file, environment, List.of(overrides), directory);
    }

    private String refused(Path file, Map<String, String> environment, String... overrides) {
        return assertThrows(OptionsException.class, () -> read(file, environment, overrides))
                .getMessage();
    }

    private Path file(String content) throws IOException {
        return Files.write(directory.resolve("node.properties"), content.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertContains(String text, String part) {
        assertTrue(text.contains(part), () -> "expected \"" + part + "\" in:\n" + text);
    }
}
