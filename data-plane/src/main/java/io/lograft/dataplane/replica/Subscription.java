package io.lograft.dataplane.replica;

import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.FetchSubscription;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * A reader's place in one partition. Its methods may be called from any loop; its state is owned by the partition's loop.
 */
public final class Subscription implements FetchSubscription {
    private final TopicIdPartition id;
    private final int leaderEpoch;
    private final int lastEpoch;
    private final EventLoop loop;
    private final Consumer<Subscription> onRead;
    private final Consumer<Subscription> onClose;

    private long offset;
    private boolean checked;
    private End end;
    private boolean closed;
    private int maxBytes;
    private Reader reader;

    /**
     * A subscription that has yet to be checked; its first read does that.
     *
     * @param onRead called on the loop when a read begins
     * @param onClose called on the loop when the subscription was closed
     */
    public Subscription(
            TopicIdPartition id,
            int leaderEpoch,
            long offset,
            int lastEpoch,
            EventLoop loop,
            Consumer<Subscription> onRead,
            Consumer<Subscription> onClose) {
        this.id = id;
        this.leaderEpoch = leaderEpoch;
        this.offset = offset;
        this.lastEpoch = lastEpoch;
        this.loop = loop;
        this.onRead = onRead;
        this.onClose = onClose;
    }

    @Override
    public void read(int readMaxBytes, Reader newReader) {
        loop.run(() -> {
            if (closed) {
                return;
            }
            if (reader != null) {
                throw new IllegalStateException("two reads at a time on a subscription to " + id);
            }
            maxBytes = readMaxBytes;
            reader = newReader;
            if (end != null) {
                finish(end);
                return;
            }
            onRead.accept(this);
        });
    }

    @Override
    public void close() {
        loop.run(() -> {
            if (!closed) {
                closed = true;
                reader = null;
                onClose.accept(this);
            }
        });
    }

    public TopicIdPartition id() {
        return id;
    }

    int leaderEpoch() {
        return leaderEpoch;
    }

    int lastEpoch() {
        return lastEpoch;
    }

    long offset() {
        return offset;
    }

    int maxBytes() {
        return maxBytes;
    }

    boolean isReading() {
        return reader != null;
    }

    boolean isChecked() {
        return checked;
    }

    void setChecked() {
        checked = true;
    }

    /** Answers the current read with data. */
    void deliver(List<ByteBuffer> batches, long nextOffset, long highWatermark, long logStartOffset) {
        Reader current = reader;
        reader = null;
        offset = nextOffset;
        if (current != null) {
            current.onBatches(batches, nextOffset, highWatermark, logStartOffset);
        }
    }

    /** Ends the subscription, answering the current read. */
    public void finish(End newEnd) {
        end = newEnd;
        Reader current = reader;
        reader = null;
        if (current != null) {
            current.onEnd(newEnd);
        }
    }
}
