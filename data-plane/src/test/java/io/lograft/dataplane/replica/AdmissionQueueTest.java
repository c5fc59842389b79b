package io.lograft.dataplane.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.dataplane.api.Acks;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionQueueTest {
    private final AdmissionQueue.Budget budget = new AdmissionQueue.Budget(100);
    private final AdmissionQueue queue = new AdmissionQueue(budget);
    private final AdmissionQueue another = new AdmissionQueue(budget);

    @Test
    void keepsTheOrder() {
        PendingProduce first = produce(10, 1_000);
        PendingProduce second = produce(10, 1_000);
        queue.offer(first);
        queue.offer(second);
        assertSame(first, queue.poll());
        assertSame(second, queue.poll());
        assertTrue(queue.isEmpty());
    }

    @Test
    void theQueuesOfALoopShareOneBudget() {
        assertTrue(queue.offer(produce(60, 1_000)));
        assertTrue(another.offer(produce(40, 1_000)));
        assertFalse(another.offer(produce(1, 1_000)));
        queue.poll();
        assertTrue(another.offer(produce(60, 1_000)));
        assertEquals(100, budget.usedBytes());
        another.drain();
        assertEquals(0, budget.usedBytes());
    }

    @Test
    void givesBackOnlyWhatExpired() {
        PendingProduce late = produce(10, 100);
        PendingProduce same = produce(10, 200);
        queue.offer(same);
        queue.offer(late);
        assertEquals(100, queue.earliestDeadlineMs());
        assertEquals(List.of(late), queue.expire(100));
        assertEquals(10, budget.usedBytes());
        assertSame(same, queue.poll());
        assertEquals(Waiters.NO_DEADLINE, queue.earliestDeadlineMs());
    }

    private static PendingProduce produce(int bytes, long deadlineMs) {
        return new PendingProduce(Acks.ALL, deadlineMs, ByteBuffer.allocate(bytes), null);
    }
}
