package io.lograft.metadata.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.metadata.session.SessionTable.Action;
import io.lograft.metadata.session.SessionTable.Fence;
import io.lograft.metadata.session.SessionTable.Finding;
import io.lograft.metadata.session.SessionTable.Probe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionTableTest {
    private static final long TIMEOUT_MS = 1_000;

    private final SessionTable table = new SessionTable(TIMEOUT_MS, 0);
    private long now;

    private Contact open(int broker) {
        Contact contact = new Contact(now);
        table.open(broker, "process-" + broker, 10 + broker, contact);
        return contact;
    }

    /** Ticks on time until then; what came of it. */
    private List<Action> ticksUntil(long then) {
        List<Action> actions = new ArrayList<>();
        while (now < then) {
            now = Math.min(then, now + table.nextTickMs());
            actions.addAll(table.tick(now));
        }
        return actions;
    }

    private List<Action> probed(int broker, Finding finding) {
        return table.probed(broker, "process-" + broker, finding, 3, now);
    }

    @Test
    void silenceForASessionTimeoutFencesOnce() {
        open(1);
        assertEquals(List.of(), ticksUntil(TIMEOUT_MS));
        List<Action> actions = ticksUntil(TIMEOUT_MS + 1);
        assertEquals(1, actions.size());
        Fence fence = (Fence) actions.get(0);
        assertEquals(1, fence.brokerId());
        assertEquals(11, fence.brokerEpoch());
        assertEquals(List.of(), ticksUntil(3 * TIMEOUT_MS));
    }

    @Test
    void bytesKeepASessionAlive() {
        Contact contact = open(1);
        for (int i = 0; i < 10; i++) {
            assertEquals(List.of(), ticksUntil(now + 900));
            contact.stamp(now);
        }
    }

    @Test
    void aBrokenStreamIsProbedAndAProcessThatIsGoneIsFencedAtOnce() {
        Contact contact = open(1);
        assertEquals(List.of(new Probe(1, "process-1")), table.broken(1, contact, now));
        assertEquals(1, probed(1, Finding.GONE).size());
        assertEquals(List.of(), probed(1, Finding.GONE));
    }

    @Test
    void aSilentPeerIsProbedAgainFor200MsAndThenLeftToTheTimeout() {
        Contact contact = open(1);
        ticksUntil(500);
        table.broken(1, contact, now);
        int probes = 1;
        for (long end = now + 400; now < end; ) {
            assertEquals(List.of(), probed(1, Finding.SILENT));
            probes += ticksUntil(now + 20).size();
        }
        assertEquals(1 + 10, probes);
        List<Action> fences = ticksUntil(TIMEOUT_MS + 100);
        assertTrue(fences.size() == 1 && fences.get(0) instanceof Fence, fences::toString);
    }

    @Test
    void aPeerThatAnswersTheProbeGetsAFullTimeoutToComeBack() {
        Contact contact = open(1);
        ticksUntil(900);
        table.broken(1, contact, now);
        assertEquals(List.of(), probed(1, Finding.ALIVE));
        assertEquals(List.of(), ticksUntil(1_900));
        assertEquals(1, ticksUntil(2_000).size());
    }

    @Test
    void aPeerThatReconnectedIsNotFencedByAnOldProbe() {
        Contact contact = open(1);
        table.broken(1, contact, now);
        open(1);
        assertEquals(List.of(), probed(1, Finding.GONE));
    }

    @Test
    void theEndOfAnOldStreamSaysNothingOfTheNewOne() {
        Contact old = open(1);
        open(1);
        assertEquals(List.of(), table.broken(1, old, now));
    }

    @Test
    void beyondTheGuardsLimitTheTimeoutDecides() {
        Contact first = open(1);
        Contact second = open(2);
        table.broken(1, first, now);
        table.broken(2, second, now);
        assertEquals(1, probed(1, Finding.GONE).size());
        assertEquals(List.of(), probed(2, Finding.GONE));
        List<Action> later = ticksUntil(TIMEOUT_MS + 20);
        assertEquals(1, later.size());
        assertEquals(2, later.get(0).brokerId());
    }

    @Test
    void aLateControllerFencesNobodyAndReArms() {
        open(1);
        ticksUntil(900);
        now += 400;
        assertEquals(List.of(), table.tick(now));
        long late = now;
        assertEquals(List.of(), ticksUntil(late + TIMEOUT_MS));
        assertEquals(1, ticksUntil(late + TIMEOUT_MS + 20).size());
    }

    @Test
    void anInheritedBrokerIsProbedAndHasTheFullGrace() {
        now = 5_000;
        table.tick(now);
        assertEquals(new Probe(1, "process-1"), table.inherit(1, "process-1", 11, now));
        assertEquals(List.of(), ticksUntil(now + TIMEOUT_MS));
        assertEquals(1, ticksUntil(now + 20).size());
    }

    @Test
    void anIdIsHeldByAnotherProcessWhileThatLives() {
        Contact contact = open(1);
        assertTrue(table.heldByAnother(1, "process-x", now));
        assertFalse(table.heldByAnother(1, "process-1", now));
        assertFalse(table.heldByAnother(2, "process-x", now));
        assertFalse(table.heldByAnother(1, "process-x", TIMEOUT_MS + 1));
        table.broken(1, contact, now);
        assertFalse(table.heldByAnother(1, "process-x", now));
    }

    @Test
    void whoLeavesInGoodOrderIsFencedWithoutAskingTheGuard() {
        for (int broker = 1; broker <= 3; broker++) {
            assertEquals(1, table.left(broker, open(broker)).size());
        }
    }

    @Test
    void aFencingThatFailedIsTriedAgain() {
        open(1);
        assertEquals(1, ticksUntil(TIMEOUT_MS + 20).size());
        table.fenceFailed(1);
        assertEquals(1, ticksUntil(TIMEOUT_MS + 40).size());
        table.forget(1, 11);
        table.fenceFailed(1);
        assertEquals(List.of(), ticksUntil(TIMEOUT_MS + 60));
    }
}
