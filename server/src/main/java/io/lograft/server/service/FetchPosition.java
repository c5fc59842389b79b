package io.lograft.server.service;

import com.google.protobuf.ByteString;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.FetchSubscription;
import io.lograft.proto.Payloads;
import io.lograft.proto.v1.FetchData;
import io.lograft.proto.v1.Subscribe;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where one subscription of a fetch stream stands. {@code IDLE → READING} by {@link #read}; {@code READING → NEWS} when
 * the read ends; {@code NEWS → IDLE} when its data is taken or given up. Owned by the stream's loop; the data plane's
 * answer comes from the partition's loop and changes over here.
 */
final class FetchPosition {
    private final FetchStream stream;
    private final Subscribe request;
    private final TopicIdPartition id;
    private final long begunNs;

    private FetchSubscription source;
    private long nextOffset;
    private boolean reading;
    private boolean closed;
    private FetchData.Builder news;
    private int newsBytes;
    private long offsetAfterNews;

    FetchPosition(FetchStream stream, Subscribe request, TopicIdPartition id) {
        this.stream = stream;
        this.request = request;
        this.id = id;
        this.nextOffset = request.getOffset();
        this.begunNs = stream.loop().clock().monotonicNs();
    }

    int subscriptionId() {
        return request.getSubscriptionId();
    }

    long ageNs() {
        return stream.loop().clock().monotonicNs() - begunNs;
    }

    /** Whether data, or the end, waits to be taken. */
    boolean hasNews() {
        return news != null;
    }

    /** Bytes of batches that wait to be taken. */
    int heldBytes() {
        return newsBytes;
    }

    /** Reads on, unless a read is open. */
    void read(int bytesMax) {
        if (reading) {
            return;
        }
        if (source == null) {
            // Nothing was consumed under another epoch since the client asked: only its own word can have diverged.
            int lastEpoch = nextOffset == request.getOffset() ? request.getLastEpoch() : -1;
            source = stream.open(id, request.getLeaderEpoch(), nextOffset, lastEpoch);
        }
        reading = true;
        source.read(bytesMax, new Reader(source));
    }

    /** The data or the end; the position may read on after data. */
    FetchData take() {
        FetchData data = news.setSubscriptionId(request.getSubscriptionId()).build();
        nextOffset = offsetAfterNews;
        drop();
        return data;
    }

    /** Gives up the data that waits; it is read again later. */
    void goBack() {
        drop();
        source.close();
        source = null;
    }

    void close() {
        closed = true;
        drop();
        if (source != null) {
            source.close();
        }
    }

    private void drop() {
        news = null;
        newsBytes = 0;
    }

    private void onNews(FetchSubscription from, FetchData.Builder data, int bytes, long next) {
        if (closed || from != source) {
            return;
        }
        reading = false;
        news = data;
        newsBytes = bytes;
        offsetAfterNews = next;
        stream.onRead(this);
    }

    /** Takes one read's outcome, on the partition's loop. */
    private final class Reader implements FetchSubscription.Reader {
        private final FetchSubscription from;

        private Reader(FetchSubscription from) {
            this.from = from;
        }

        @Override
        public void onBatches(List<ByteBuffer> batches, long next, long highWatermark, long logStartOffset) {
            int bytes = 0;
            for (ByteBuffer batch : batches) {
                bytes += batch.remaining();
            }
            int total = bytes;
            ByteString joined = Payloads.concatenate(batches, total);
            FetchData.Builder data = FetchData.newBuilder()
                    .setHighWatermark(highWatermark)
                    .setLogStartOffset(logStartOffset)
                    .setBatches(joined)
                    .setDivergedEndOffset(-1);
            stream.loop().run(() -> onNews(from, data, total, next));
        }

        @Override
        public void onEnd(FetchSubscription.End end) {
            FetchData.Builder data = FetchData.newBuilder()
                    .setError(Messages.error(end.error(), end.message()))
                    .setDivergedEndOffset(end.divergedEndOffset());
            if (end.logStartOffset() >= 0) {
                data.setLogStartOffset(end.logStartOffset()).setHighWatermark(end.highWatermark());
            }
            if (end.error().refreshMetadata()) {
                data.setLeader(Hints.message(stream.hint(id, end.leader())));
            }
            stream.loop().run(() -> onNews(from, data, 0, nextOffset));
        }
    }
}
