package io.lograft.metadata.session;

import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.proto.internal.v1.MetadataEntries;
import io.lograft.proto.internal.v1.MetadataEntry;
import io.lograft.proto.internal.v1.MetadataRequest;
import io.lograft.proto.internal.v1.MetadataResponse;
import io.lograft.proto.internal.v1.MetadataSnapshotChunk;
import io.lograft.proto.internal.v1.Refused;
import java.util.List;

/**
 * The controller's end of one broker's metadata stream. Asks the feed for more only when the link is ready for more, so
 * that a slow broker costs one message and no queue. Owned by the connection's loop.
 *
 * <p>States: NEW → (PULLING ⇄ SENDING) → CLOSED. PULLING: the feed has been asked and will answer once, perhaps much
 * later. SENDING: chunks of a snapshot are left, or the link is not ready.
 */
final class FeedStream implements LinkHandler<MetadataRequest> {
    private enum State {
        NEW,
        PULLING,
        SENDING,
        CLOSED
    }

    private final Link<MetadataResponse> link;
    private final EventLoop loop;
    private final MetadataFeed feed;

    private State state = State.NEW;
    private MetadataRequest opening;
    private long sentVersion;
    private MetadataFeed.Snapshot snapshot;
    private int nextChunk;
    private int position;
    private long epoch;

    FeedStream(Link<MetadataResponse> link, EventLoop loop, MetadataFeed feed) {
        this.link = link;
        this.loop = loop;
        this.feed = feed;
    }

    @Override
    public void onMessage(MetadataRequest request) {
        if (state != State.NEW) {
            end(Messages.refused(ErrorCode.INVALID_REQUEST, "a second request on a metadata stream", -1));
            return;
        }
        opening = request;
        sentVersion = request.getVersion();
        pull();
    }

    @Override
    public void onReady() {
        advance();
    }

    @Override
    public void onClosed(Closed cause) {
        state = State.CLOSED;
        snapshot = null;
        feed.forget(this);
    }

    private void pull() {
        state = State.PULLING;
        feed.pull(this, opening, sentVersion);
    }

    private void advance() {
        while (state == State.SENDING && link.isReady()) {
            if (snapshot == null) {
                pull();
            } else {
                sendChunk();
            }
        }
    }

    private void sendChunk() {
        byte[] chunk = snapshot.chunks().get(nextChunk);
        link.send(MetadataResponse.newBuilder()
                .setControllerEpoch(epoch)
                .setSnapshot(MetadataSnapshotChunk.newBuilder()
                        .setVersion(snapshot.version())
                        .setTotalBytes(snapshot.totalBytes())
                        .setPosition(position)
                        .setData(UnsafeByteOperations.unsafeWrap(chunk)))
                .build());
        position += chunk.length;
        nextChunk++;
        if (nextChunk == snapshot.chunks().size()) {
            sentVersion = snapshot.version();
            snapshot = null;
        }
    }

    // -- answers of the feed, from its loop

    void entries(List<MetadataEntry> entries, long ofEpoch) {
        loop.execute(() -> {
            if (state != State.PULLING) {
                return;
            }
            link.send(MetadataResponse.newBuilder()
                    .setControllerEpoch(ofEpoch)
                    .setEntries(MetadataEntries.newBuilder().addAllEntries(entries))
                    .build());
            sentVersion = entries.get(entries.size() - 1).getIndex();
            state = State.SENDING;
            advance();
        });
    }

    void snapshot(MetadataFeed.Snapshot whole, long ofEpoch) {
        loop.execute(() -> {
            if (state != State.PULLING) {
                return;
            }
            snapshot = whole;
            epoch = ofEpoch;
            nextChunk = 0;
            position = 0;
            state = State.SENDING;
            advance();
        });
    }

    void refuse(Refused reason) {
        loop.execute(() -> end(reason));
    }

    private void end(Refused reason) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            snapshot = null;
            link.send(Messages.metadata(reason, epoch));
            link.close();
            feed.forget(this);
        }
    }
}
