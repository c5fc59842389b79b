package io.lograft.dataplane.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.ProduceReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitersTest {
    private final Waiters waiters = new Waiters();
    private final List<String> told = new ArrayList<>();

    @Test
    void aBoundCompletesWhatItHasPassedInOrder() {
        waiters.add(0, 3, 100, reply("a"));
        waiters.add(3, 5, 100, reply("b"));
        waiters.add(5, 9, 100, reply("c"));
        waiters.onBound(2);
        assertEquals(List.of(), told);
        waiters.onBound(8);
        assertEquals(List.of("a at 0", "b at 3"), told);
        waiters.onBound(9);
        assertTrue(waiters.isEmpty());
        assertEquals(Waiters.NO_DEADLINE, waiters.earliestDeadlineMs());
    }

    @Test
    void aDuplicateWaitsAtItsOriginalOffset() {
        waiters.add(0, 3, 100, reply("a"));
        waiters.add(3, 5, 100, reply("b"));
        waiters.add(0, 3, 100, reply("a again"));
        waiters.onBound(3);
        assertEquals(List.of("a at 0", "a again at 0"), told);
    }

    @Test
    void atTheDeadlineTheOutcomeIsUnknown() {
        waiters.add(0, 3, 200, reply("a"));
        waiters.add(3, 5, 100, reply("b"));
        assertEquals(100, waiters.earliestDeadlineMs());
        waiters.expire(100, "late", LeaderHint.UNKNOWN);
        assertEquals(List.of("b UNKNOWN_OUTCOME"), told);
        assertEquals(200, waiters.earliestDeadlineMs());
        waiters.onBound(5);
        assertEquals(List.of("b UNKNOWN_OUTCOME", "a at 0"), told);
    }

    @Test
    void withTheLeadershipEverybodyFails() {
        waiters.add(0, 3, 100, reply("a"));
        waiters.add(3, 5, 100, reply("b"));
        waiters.failAll(ErrorCode.NOT_LEADER, "moved", LeaderHint.UNKNOWN);
        assertEquals(List.of("a NOT_LEADER", "b NOT_LEADER"), told);
        waiters.onBound(9);
        assertEquals(2, told.size());
    }

    @Test
    void anAnswerMayBringTheNextProduce() {
        waiters.add(0, 1, 100, new ProduceReply() {
            @Override
            public void onAppended(long baseOffset) {
                waiters.add(1, 2, 100, reply("next"));
            }

            @Override
            public void onError(ErrorCode error, String message, LeaderHint leader) {}
        });
        waiters.onBound(1);
        assertEquals(1, waiters.size());
        waiters.onBound(2);
        assertEquals(List.of("next at 1"), told);
    }

    private ProduceReply reply(String name) {
        return new ProduceReply() {
            @Override
            public void onAppended(long baseOffset) {
                told.add(name + " at " + baseOffset);
            }

            @Override
            public void onError(ErrorCode error, String message, LeaderHint leader) {
                told.add(name + " " + error);
            }
        };
    }
}
