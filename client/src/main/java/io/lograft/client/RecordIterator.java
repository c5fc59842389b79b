package io.lograft.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/** A loop over records: asks for the next one when it is asked whether there is one. Owned by the application's thread. */
final class RecordIterator implements Iterator<ConsumerRecord> {
    private final Supplier<ConsumerRecord> source;
    private ConsumerRecord next;

    /**
     * @param source the next record; null ends the loop
     */
    RecordIterator(Supplier<ConsumerRecord> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = source.get();
        }
        return next != null;
    }

    @Override
    public ConsumerRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the loop over records is over: nothing came in time, or it was ended");
        }
        ConsumerRecord record = next;
        next = null;
        return record;
    }
}
