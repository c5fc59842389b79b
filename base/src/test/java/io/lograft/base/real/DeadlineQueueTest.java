package io.lograft.base.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DeadlineQueueTest {
    private static final Runnable NOTHING = () -> {};

    private final DeadlineQueue queue = new DeadlineQueue();

    @Test
    void givesTheEarliestFirstAndOnlyWhenDue() {
        DeadlineQueue.Entry late = queue.add(200, NOTHING);
        DeadlineQueue.Entry early = queue.add(100, NOTHING);
        DeadlineQueue.Entry alsoLate = queue.add(200, NOTHING);
        assertEquals(100, queue.nextDeadlineNs());
        assertNull(queue.takeDue(99));
        assertSame(early, queue.takeDue(200));
        assertSame(late, queue.takeDue(200));
        assertSame(alsoLate, queue.takeDue(200));
        assertNull(queue.takeDue(Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE, queue.nextDeadlineNs());
    }

    @Test
    void sweepsCancelledEntries() {
        DeadlineQueue.Entry live = queue.add(1_000_000, NOTHING);
        for (int i = 0; i < 10_000; i++) {
            queue.cancel(queue.add(1_000_000 + i, NOTHING));
        }
        assertTrue(queue.size() < 1_000, "still holds " + queue.size());
        assertSame(live, queue.takeDue(Long.MAX_VALUE));
        assertNull(queue.takeDue(Long.MAX_VALUE));
    }

    @Test
    void cancellingTwiceOrTooLateCountsOnce() {
        DeadlineQueue.Entry taken = queue.add(1, NOTHING);
        DeadlineQueue.Entry cancelled = queue.add(2, NOTHING);
        DeadlineQueue.Entry live = queue.add(3, NOTHING);
        assertSame(taken, queue.takeDue(1));
        queue.cancel(taken);
        queue.cancel(cancelled);
        queue.cancel(cancelled);
        assertEquals(3, queue.nextDeadlineNs());
        assertSame(live, queue.takeDue(3));
    }
}
