package io.lograft.metadata.session;

import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.metadata.controller.Controller;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.SnapshotWriter;
import io.lograft.metadata.log.AppliedEntry;
import io.lograft.proto.internal.v1.MetadataEntry;
import io.lograft.proto.internal.v1.MetadataRequest;
import io.lograft.proto.internal.v1.Refused;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What brokers can be told: the newest image, and the newest entries within a limit of bytes, kept on every voter so that
 * a change of controller costs no snapshots. Streams pull; a pull with nothing new waits for the next entry. Owned by the
 * feed's loop; the methods may be called from any thread, but the listener ones from one.
 */
final class MetadataFeed {
    static final int CHUNK_BYTES = 256 * 1024;
    private static final int MESSAGE_BYTES = 1024 * 1024;
    private static final int MESSAGE_ENTRIES = 1_000;
    private static final int ENTRY_OVERHEAD_BYTES = 100;

    private final EventLoop loop;
    private final long bytesMax;
    private final ArrayDeque<MetadataEntry> entries = new ArrayDeque<>();
    private final Map<FeedStream, Long> waiting = new LinkedHashMap<>();
    private final Set<FeedStream> served = new LinkedHashSet<>();

    private volatile Controller controller;
    private ClusterImage image = ClusterImage.EMPTY;
    /** Version of the image that the first kept entry follows. */
    private long floor;

    private long bytes;
    private boolean active;
    private long epoch;
    private Snapshot newest;

    /** An encoded image. */
    record Snapshot(long version, int totalBytes, List<byte[]> chunks) {}

    MetadataFeed(EventLoop loop, long bytesMax) {
        this.loop = loop;
        this.bytesMax = bytesMax;
    }

    void attach(Controller served) {
        controller = served;
    }

    // -- what the controller tells

    void applied(AppliedEntry entry) {
        loop.execute(() -> {
            image = entry.image();
            // Not the entry itself: its delta would keep every image alive.
            MetadataEntry kept = MetadataEntry.newBuilder()
                    .setIndex(entry.index())
                    .setTerm(entry.term())
                    .setEntry(UnsafeByteOperations.unsafeWrap(entry.bytes()))
                    .build();
            entries.addLast(kept);
            bytes += cost(kept);
            while (bytes > bytesMax) {
                MetadataEntry oldest = entries.removeFirst();
                bytes -= cost(oldest);
                floor = oldest.getIndex();
            }
            serveWaiting();
        });
    }

    void loaded(ClusterImage whole) {
        loop.execute(() -> {
            image = whole;
            entries.clear();
            bytes = 0;
            floor = whole.version();
            serveWaiting();
        });
    }

    void activated(long newEpoch) {
        loop.execute(() -> {
            active = true;
            epoch = newEpoch;
        });
    }

    void deactivated() {
        loop.execute(() -> {
            active = false;
            newest = null;
            waiting.clear();
            List<FeedStream> all = List.copyOf(served);
            served.clear();
            all.forEach(stream -> stream.refuse(notController()));
        });
    }

    // -- what streams ask

    /** Answers once, as soon as there is something after the version. */
    void pull(FeedStream stream, MetadataRequest opening, long version) {
        loop.execute(() -> {
            Refused objection = objectionTo(opening);
            if (objection != null) {
                stream.refuse(objection);
                return;
            }
            served.add(stream);
            if (version == image.version()) {
                waiting.put(stream, version);
            } else {
                serve(stream, version);
            }
        });
    }

    void forget(FeedStream stream) {
        loop.execute(() -> {
            served.remove(stream);
            waiting.remove(stream);
        });
    }

    private Refused objectionTo(MetadataRequest opening) {
        if (!active) {
            return notController();
        }
        if (opening.getControllerEpoch() > epoch) {
            return Messages.refused(
                    ErrorCode.NOT_CONTROLLER,
                    "controller epoch " + epoch + " is over: the broker knows epoch " + opening.getControllerEpoch(),
                    -1);
        }
        String cluster = opening.getClusterId();
        if (!cluster.isEmpty() && !image.clusterId().isEmpty() && !cluster.equals(image.clusterId())) {
            return Messages.refused(
                    ErrorCode.CLUSTER_MISMATCH,
                    "broker " + opening.getBrokerId() + " belongs to cluster " + cluster + ", this is cluster "
                            + image.clusterId() + "; check quorum.voters and data.dir",
                    -1);
        }
        return null;
    }

    private Refused notController() {
        Controller known = controller;
        return Messages.refused(
                ErrorCode.NOT_CONTROLLER,
                "this node is not the active controller",
                known == null ? -1 : known.leaderId());
    }

    private void serveWaiting() {
        if (waiting.isEmpty()) {
            return;
        }
        Map<FeedStream, Long> all = new LinkedHashMap<>(waiting);
        waiting.clear();
        all.forEach((stream, version) -> {
            if (version == image.version()) {
                waiting.put(stream, version);
            } else {
                serve(stream, version);
            }
        });
    }

    private void serve(FeedStream stream, long version) {
        if (version < floor || version > image.version()) {
            stream.snapshot(snapshot(), epoch);
            return;
        }
        List<MetadataEntry> next = entriesAfter(version);
        if (next.isEmpty()) {
            // One large entry: the image in chunks is kinder to the connection.
            stream.snapshot(snapshot(), epoch);
        } else {
            stream.entries(next, epoch);
        }
    }

    private List<MetadataEntry> entriesAfter(long version) {
        ArrayDeque<MetadataEntry> newer = new ArrayDeque<>();
        Iterator<MetadataEntry> backwards = entries.descendingIterator();
        while (backwards.hasNext()) {
            MetadataEntry entry = backwards.next();
            if (entry.getIndex() <= version) {
                break;
            }
            newer.addFirst(entry);
        }
        List<MetadataEntry> next = new ArrayList<>();
        long size = 0;
        for (MetadataEntry entry : newer) {
            size += entry.getEntry().size();
            if (size > MESSAGE_BYTES || next.size() == MESSAGE_ENTRIES) {
                break;
            }
            next.add(entry);
        }
        return next;
    }

    private static long cost(MetadataEntry entry) {
        return entry.getEntry().size() + ENTRY_OVERHEAD_BYTES;
    }

    private Snapshot snapshot() {
        if (newest == null || newest.version() != image.version()) {
            List<byte[]> chunks = SnapshotWriter.chunks(image, CHUNK_BYTES);
            int total = chunks.stream().mapToInt(chunk -> chunk.length).sum();
            newest = new Snapshot(image.version(), total, chunks);
        }
        return newest;
    }
}
