package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One loop's part of the tail cache: the order in which its logs appended. Owned by its loop, but for {@link
 * #askToTrim}.
 */
final class TailShard {
    /** What an entry costs beside its bytes: the view, the references to it, the array's header. */
    static final int ENTRY_OVERHEAD_BYTES = 96;

    private static final int SPARE_ELEMENTS = 1024;

    private final TailCache cache;
    private final EventLoop loop;
    private final AtomicBoolean asked = new AtomicBoolean();

    /** One element for each entry of each log, oldest first; a log that lost entries has some to spare. */
    private ArrayDeque<Tail> order = new ArrayDeque<>();

    private int entries;
    private long heldBytes;

    TailShard(TailCache cache, EventLoop loop) {
        this.cache = cache;
        this.loop = loop;
    }

    boolean isEnabled() {
        return cache.budgetBytes() > 0;
    }

    /** Notes that the log added an entry of this size, and drops what is over the budget. */
    void added(Tail tail, int bytes) {
        order.addLast(tail);
        entries++;
        held(bytes + ENTRY_OVERHEAD_BYTES);
        if (!cache.isOverBudget()) {
            return;
        }
        trim();
        if (cache.isOverBudget()) {
            cache.askOthersToTrim(this);
        }
    }

    /** Notes that a log dropped an entry of this size. */
    void removed(int bytes) {
        entries--;
        held(-(bytes + ENTRY_OVERHEAD_BYTES));
        if (order.size() > 2 * entries + SPARE_ELEMENTS) {
            dropSpareElements();
        }
    }

    /** From any thread. */
    void askToTrim() {
        if (asked.compareAndSet(false, true)) {
            loop.execute(() -> {
                asked.set(false);
                trim();
            });
        }
    }

    private void trim() {
        long share = cache.shareBytes();
        while (cache.isOverBudget() && heldBytes > share && !order.isEmpty()) {
            order.removeFirst().removeOldest();
        }
    }

    /** Keeps the newest elements of each log, as many as it has entries. */
    private void dropSpareElements() {
        Map<Tail, Integer> kept = new IdentityHashMap<>();
        ArrayDeque<Tail> packed = new ArrayDeque<>(entries + 1);
        for (Iterator<Tail> newestFirst = order.descendingIterator(); newestFirst.hasNext(); ) {
            Tail tail = newestFirst.next();
            if (kept.merge(tail, 1, Integer::sum) <= tail.entries()) {
                packed.addFirst(tail);
            }
        }
        order = packed;
    }

    private void held(long change) {
        heldBytes += change;
        cache.add(change);
    }
}
