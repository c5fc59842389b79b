package io.lograft.metadata.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.metadata.image.ClusterImage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the controller relies on, held against every implementation of {@link MetadataLog}. */
public abstract class MetadataLogContract {
    /** Three voters, started, nothing written yet. */
    protected abstract TestQuorum threeVoters();

    @Test
    void anEntryIsHeardBeforeItsOutcomeAndByEveryVoterInOrder() {
        try (TestQuorum quorum = threeVoters()) {
            int leader = -1;
            for (int i = 0; i < 20; i++) {
                leader = TestEntries.applied(quorum, quorum.ids(), "k" + i, "v");
                assertEquals("v", quorum.heard(leader).image().clusterConfigs().get("k" + i));
            }
            ClusterImage newest = quorum.heard(leader).image();
            assertEquals(20, newest.clusterConfigs().size());
            for (int id : quorum.ids()) {
                quorum.await(
                        "voter " + id + " to catch up",
                        () -> quorum.heard(id).image().equals(newest));
            }
        }
    }

    @Test
    void theSameEntryTwiceIsAppliedOnce() {
        try (TestQuorum quorum = threeVoters()) {
            int leader = TestEntries.applied(quorum, quorum.ids(), "before", "v");
            long term = quorum.log(leader).leadership().term();
            byte[] entry =
                    TestEntries.setting(term, quorum.heard(leader).image().version(), "k", "v");
            assertEquals(
                    AppendOutcome.Kind.APPLIED,
                    TestEntries.append(quorum, leader, entry).kind());
            ClusterImage after = quorum.heard(leader).image();
            assertEquals(
                    AppendOutcome.Kind.WRONG_PREDECESSOR,
                    TestEntries.append(quorum, leader, entry).kind());
            assertEquals(after, quorum.heard(leader).image());
        }
    }

    @Test
    void anEntryOfAnotherTermChangesNothing() {
        try (TestQuorum quorum = threeVoters()) {
            int leader = quorum.awaitLeader(quorum.ids());
            long term = quorum.log(leader).leadership().term();
            ClusterImage before = quorum.heard(leader).image();
            byte[] entry = TestEntries.setting(term - 1, before.version(), "k", "v");
            assertEquals(
                    AppendOutcome.Kind.STALE_CONTROLLER,
                    TestEntries.append(quorum, leader, entry).kind());
            assertEquals(before, quorum.heard(leader).image());
        }
    }

    @Test
    void aFollowerTakesNothingAndPassesNoBarrier() {
        try (TestQuorum quorum = threeVoters()) {
            int leader = quorum.awaitLeader(quorum.ids());
            int follower =
                    quorum.ids().stream().filter(id -> id != leader).findFirst().orElseThrow();
            assertEquals(
                    AppendOutcome.Kind.NOT_LEADER,
                    TestEntries.append(quorum, follower, "k", "v").kind());
            assertFalse(TestEntries.barrier(quorum, follower));
            assertTrue(TestEntries.barrier(quorum, leader));
            assertEquals(leader, quorum.log(leader).leadership().leaderId());
        }
    }

    @Test
    void theNextLeaderHasEverythingAndAHigherTerm() {
        try (TestQuorum quorum = threeVoters()) {
            int first = TestEntries.applied(quorum, quorum.ids(), "k", "before");
            long term = quorum.log(first).leadership().term();
            quorum.stop(first);
            List<Integer> rest = quorum.ids().stream().filter(id -> id != first).toList();
            int second = quorum.awaitLeader(rest);
            assertNotEquals(first, second);
            assertTrue(quorum.log(second).leadership().term() > term);
            assertEquals("before", quorum.heard(second).image().clusterConfigs().get("k"));
            TestEntries.applied(quorum, rest, "k", "after");

            quorum.restart(first);
            quorum.await(
                    "the first leader to catch up",
                    () -> "after"
                            .equals(quorum.heard(first).image().clusterConfigs().get("k")));
        }
    }

    @Test
    void leadershipCanBeHandedOver() {
        try (TestQuorum quorum = threeVoters()) {
            int first = TestEntries.applied(quorum, quorum.ids(), "k", "v");
            long term = quorum.log(first).leadership().term();
            quorum.log(first).transferLeadership();
            quorum.await(
                    "a leader of a later term",
                    () -> quorum.ids().stream()
                            .anyMatch(id -> quorum.log(id).leadership().ready()
                                    && quorum.log(id).leadership().term() > term));
        }
    }

    @Test
    void everythingIsThereAfterAllStopAndStartAgain() {
        try (TestQuorum quorum = threeVoters()) {
            int leader = -1;
            for (int i = 0; i < 5; i++) {
                leader = TestEntries.applied(quorum, quorum.ids(), "k" + i, "v");
            }
            ClusterImage before = quorum.heard(leader).image();
            quorum.ids().forEach(quorum::stop);
            quorum.ids().forEach(quorum::restart);
            int next = quorum.awaitLeader(quorum.ids());
            assertEquals(before, quorum.heard(next).image());
        }
    }

    @Test
    void anOversizedEntryIsRefusedToTheCallersFaceAndTheLargestIsTaken() {
        try (TestQuorum quorum = threeVoters()) {
            int leader = quorum.awaitLeader(quorum.ids());
            byte[] tooLarge = new byte[EntryCodec.ENTRY_BYTES_MAX + 1];
            assertThrows(
                    IllegalArgumentException.class, () -> quorum.log(leader).append(tooLarge, outcome -> {}));
            String large = "x".repeat(EntryCodec.ENTRY_BYTES_MAX - 1000);
            int writer = TestEntries.applied(quorum, quorum.ids(), "k", large);
            assertEquals(large, quorum.heard(writer).image().clusterConfigs().get("k"));
        }
    }
}
