package io.lograft.metadata.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Address;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.metadata.identity.QuorumIdentity;
import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.log.RecordingListener;
import io.lograft.metadata.log.TestEntries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.ratis.util.MD5FileUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The places where Ratis, left to itself, does something else than one would think. */
class RatisTrapsTest {
    private static final RaftOptions SMALL = new RaftOptions("127.0.0.1", 1, 500, 1_000, 10, 1, 600_000, 5_000);

    @TempDir
    Path directory;

    private static void write(RatisTestQuorum quorum, List<Integer> among, int from, int count) {
        for (int i = from; i < from + count; i++) {
            TestEntries.applied(quorum, among, "k" + i, "v");
        }
    }

    @Test
    void anEmptiedVoterGetsTheLeadersSnapshotAndGoesOnVoting() {
        try (RatisTestQuorum quorum = new RatisTestQuorum(directory, 3, SMALL)) {
            int first = quorum.awaitLeader(quorum.ids());
            write(quorum, quorum.ids(), 0, 25);
            int emptied =
                    quorum.ids().stream().filter(id -> id != first).findFirst().orElseThrow();
            quorum.stop(emptied);
            quorum.wipe(emptied);
            // A change of term closes the log's segment, and only closed segments are purged.
            quorum.stop(first);
            quorum.restart(first);
            List<Integer> rest =
                    quorum.ids().stream().filter(id -> id != emptied).toList();
            int second = quorum.awaitLeader(rest);
            write(quorum, rest, 25, 30);

            quorum.restart(emptied);
            ClusterImage expected = quorum.heard(quorum.awaitLeader(rest)).image();
            quorum.await(
                    "the emptied voter to have everything",
                    () -> quorum.heard(emptied).image().clusterConfigs().size()
                            == expected.clusterConfigs().size());
            assertTrue(quorum.heard(emptied).loaded() > 0, "it got a snapshot, not the log from its beginning");
            // It votes: with another voter gone it is needed for a majority.
            quorum.stop(rest.stream().filter(id -> id != second).findFirst().orElseThrow());
            write(quorum, List.of(second, emptied), 55, 2);
        }
    }

    @Test
    void aSnapshotThatCannotBeReadStopsTheStart() throws IOException {
        try (RatisTestQuorum quorum = new RatisTestQuorum(directory, 1, SMALL)) {
            int leader = quorum.awaitLeader(quorum.ids());
            write(quorum, quorum.ids(), 0, 30);
            quorum.stop(leader);
            Path newest = newestSnapshot(quorum.snapshots(leader));
            byte[] good = Files.readAllBytes(newest);

            byte[] damaged = good.clone();
            damaged[damaged.length / 2] ^= 1;
            assertRefusesToStart(quorum, newest, damaged, "cannot load the metadata snapshot");

            byte[] ofTheFuture = good.clone();
            ByteBuffer.wrap(ofTheFuture).putInt(8, 99);
            Files.write(newest, ofTheFuture);
            MD5FileUtil.computeAndSaveMd5ForFile(newest.toFile());
            assertRefusesToStart(quorum, newest, ofTheFuture, "version");

            Files.write(newest, good);
            MD5FileUtil.computeAndSaveMd5ForFile(newest.toFile());
            quorum.restart(leader);
            quorum.awaitLeader(quorum.ids());
            assertEquals(30, quorum.heard(leader).image().clusterConfigs().size());
        }
    }

    @Test
    void aMissingSnapshotIsNotAnEmptyState() throws IOException {
        try (RatisTestQuorum quorum = new RatisTestQuorum(directory, 1, SMALL)) {
            int leader = quorum.awaitLeader(quorum.ids());
            write(quorum, quorum.ids(), 0, 30);
            quorum.stop(leader);
            // The next term closes the segment, so that the log no longer begins at 0.
            quorum.restart(leader);
            quorum.awaitLeader(quorum.ids());
            write(quorum, quorum.ids(), 30, 30);
            quorum.stop(leader);
            try (Stream<Path> all = Files.list(quorum.snapshots(leader))) {
                for (Path file : all.toList()) {
                    Files.delete(file);
                }
            }
            LograftException refused = assertThrows(LograftException.class, () -> quorum.restart(leader));
            assertTrue(refused.getMessage().contains("snapshot is missing"), refused.getMessage());
        }
    }

    private static void assertRefusesToStart(RatisTestQuorum quorum, Path file, byte[] content, String expected)
            throws IOException {
        Files.write(file, content);
        LograftException refused = assertThrows(LograftException.class, () -> quorum.restart(1));
        assertTrue(refused.getMessage().toLowerCase().contains(expected), refused.getMessage());
        assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
    }

    private static Path newestSnapshot(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> !file.toString().endsWith(".md5"))
                    .max((a, b) -> Long.compare(indexOf(a), indexOf(b)))
                    .orElseThrow();
        }
    }

    private static long indexOf(Path snapshot) {
        String name = snapshot.getFileName().toString();
        return Long.parseLong(name.substring(name.indexOf('_') + 1));
    }

    @Test
    void aTakenPortIsAnErrorThatNamesItAndNotTheEndOfTheProcess() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            QuorumVoters voters = QuorumVoters.parse("1@127.0.0.1:" + taken.getLocalPort());
            RatisMetadataLog log = new RatisMetadataLog(
                    new QuorumIdentity(1, 0, new UUID(1, 2), directory.resolve("raft"), true),
                    voters,
                    RaftOptions.on(new Address("127.0.0.1", taken.getLocalPort())),
                    () -> {},
                    (what, why) -> {});
            LograftException refused = assertThrows(LograftException.class, () -> log.start(new RecordingListener()));
            assertEquals(ErrorCode.INVALID_CONFIG, refused.code());
            assertTrue(refused.getMessage().contains("raft.port"), refused.getMessage());
            assertTrue(refused.getMessage().contains("" + taken.getLocalPort()), refused.getMessage());
        }
    }

    @Test
    void otherVotersThanTheLogKnowsAreRefusedLoudly() {
        try (RatisTestQuorum quorum = new RatisTestQuorum(directory, 1, SMALL)) {
            int leader = quorum.awaitLeader(quorum.ids());
            write(quorum, quorum.ids(), 0, 1);
            quorum.stop(leader);
            QuorumVoters more = QuorumVoters.parse(quorum.voters() + ",7@127.0.0.1:9999");
            RatisMetadataLog log = quorum.newLog(leader, more, () -> {});
            LograftException refused = assertThrows(LograftException.class, () -> log.start(new RecordingListener()));
            assertEquals(ErrorCode.CLUSTER_MISMATCH, refused.code());
            assertTrue(refused.getMessage().contains("[1, 7]"), refused.getMessage());
        }
    }

    @Test
    void theMarkComesWhenTheDirectoryExistsAndBeforeAnyVote() {
        try (RatisTestQuorum quorum = new RatisTestQuorum(directory, 1, SMALL)) {
            quorum.awaitLeader(quorum.ids());
            quorum.stop(1);
            quorum.wipe(1);
            Path meta = quorum.snapshots(1).resolveSibling("current").resolve("raft-meta");
            List<String> seen = new ArrayList<>();
            RatisMetadataLog log = quorum.newLog(1, quorum.voters(), () -> {
                try {
                    seen.add(Files.readString(meta));
                } catch (IOException missing) {
                    seen.add(missing.toString());
                }
            });
            log.start(new RecordingListener());
            quorum.await("a leader", () -> log.leadership().ready());
            log.close();
            assertEquals(1, seen.size());
            assertTrue(seen.get(0).contains("term=0"), seen::toString);
        }
    }

    @Test
    void aSecondProcessOnTheSameDirectoryIsRefused() {
        try (RatisTestQuorum quorum = new RatisTestQuorum(directory, 1, SMALL)) {
            quorum.awaitLeader(quorum.ids());
            QuorumVoters elsewhere = QuorumVoters.parse(
                    "1@127.0.0.1:" + RatisTestQuorum.freePorts(1).get(0));
            RatisMetadataLog second = new RatisMetadataLog(
                    new QuorumIdentity(1, 0, new UUID(7, 7), quorum.raftDirectory(1), false),
                    elsewhere,
                    RaftOptions.on(elsewhere.all().get(0).raft()),
                    () -> {},
                    (what, why) -> {});
            assertThrows(LograftException.class, () -> second.start(new RecordingListener()));
        }
    }

    @Test
    void aLeaderThatIsKnownToBeGoneIsReplacedBeforeTheElectionTimeout() {
        RaftOptions patient = new RaftOptions("127.0.0.1", 1, 4_000, 8_000, 10, 1, 600_000, 5_000);
        try (RatisTestQuorum quorum = new RatisTestQuorum(directory, 3, patient)) {
            int first = TestEntries.applied(quorum, quorum.ids(), "k", "v");
            List<Integer> rest = quorum.ids().stream().filter(id -> id != first).toList();
            quorum.await(
                    "the others to know the leader",
                    () -> rest.stream()
                            .allMatch(id -> quorum.log(id).leadership().leaderId() == first));
            quorum.ratis(first).abandon();
            long abandonedAt = System.nanoTime();
            rest.forEach(id -> quorum.ratis(id).processGone(first));
            quorum.awaitLeader(rest);
            long tookMs = (System.nanoTime() - abandonedAt) / 1_000_000;
            assertTrue(tookMs < patient.electionTimeoutMinMs(), "took " + tookMs + " ms");
            quorum.restart(first);
        }
    }

    @Test
    void theNextSurvivorStandsWhereTheFirstDoesNotWin() {
        RaftOptions patient = new RaftOptions("127.0.0.1", 1, 4_000, 8_000, 10, 1, 600_000, 5_000);
        try (RatisTestQuorum quorum = new RatisTestQuorum(directory, 5, patient)) {
            int first = TestEntries.applied(quorum, quorum.ids(), "k", "v");
            List<Integer> survivors =
                    quorum.ids().stream().filter(id -> id != first).toList();
            int silent = survivors.get(0);
            List<Integer> rest = survivors.subList(1, survivors.size());
            quorum.await(
                    "the others to know the leader",
                    () -> rest.stream()
                            .allMatch(id -> quorum.log(id).leadership().leaderId() == first));
            quorum.ratis(first).abandon();
            quorum.ratis(silent).abandon();
            long abandonedAt = System.nanoTime();
            rest.forEach(id -> quorum.ratis(id).processGone(first));
            quorum.awaitLeader(rest);
            long tookMs = (System.nanoTime() - abandonedAt) / 1_000_000;
            assertTrue(tookMs < patient.electionTimeoutMinMs(), "took " + tookMs + " ms");
            quorum.restart(first);
            quorum.restart(silent);
        }
    }

    @Test
    void whoIsNotTheLeaderMayBeGoneWithoutAnElection() {
        try (RatisTestQuorum quorum = new RatisTestQuorum(directory, 3, SMALL)) {
            int leader = TestEntries.applied(quorum, quorum.ids(), "k", "v");
            long term = quorum.log(leader).leadership().term();
            for (int id : quorum.ids()) {
                quorum.ids().stream().filter(gone -> gone != leader).forEach(quorum.ratis(id)::processGone);
            }
            quorum.ratis(leader).processGone(leader);
            TestEntries.applied(quorum, quorum.ids(), "k", "w");
            assertEquals(term, quorum.log(leader).leadership().term());
        }
    }

    @Test
    void closingUnderLoadEnds() {
        RatisTestQuorum quorum = new RatisTestQuorum(directory, 3, SMALL);
        int leader = quorum.awaitLeader(quorum.ids());
        AtomicInteger outcomes = new AtomicInteger();
        long term = quorum.log(leader).leadership().term();
        int sent = 200;
        for (int i = 0; i < sent; i++) {
            quorum.log(leader)
                    .append(TestEntries.setting(term, i, "k" + i, "v"), outcome -> outcomes.incrementAndGet());
        }
        assertTimeoutPreemptively(Duration.ofSeconds(12), quorum::close);
        quorum.await("every append to have its outcome", () -> outcomes.get() == sent);
    }

    @Test
    void metersAreKeptForTheMember() {
        try (RatisTestQuorum quorum = new RatisTestQuorum(directory, 1, SMALL)) {
            int leader = quorum.awaitLeader(quorum.ids());
            write(quorum, quorum.ids(), 0, 3);
            List<RaftMeter> meters = quorum.ratis(leader).meters();
            assertFalse(meters.isEmpty());
            assertTrue(
                    meters.stream()
                            .anyMatch(meter -> meter.component().equals("log_worker")
                                    && meter.kind() == RaftMeter.Kind.TIMER
                                    && meter.count() > 0),
                    meters::toString);
        }
    }
}
