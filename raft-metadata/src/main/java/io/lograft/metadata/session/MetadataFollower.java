package io.lograft.metadata.session;

import io.lograft.base.Clock;
import io.lograft.base.Closed;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Net;
import io.lograft.base.Timer;
import io.lograft.metadata.identity.Voter;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.ImageDelta;
import io.lograft.metadata.image.MetadataFormatException;
import io.lograft.metadata.image.SnapshotReader;
import io.lograft.metadata.log.AppendOutcome;
import io.lograft.metadata.log.ApplyResult;
import io.lograft.metadata.log.MetadataStateMachine;
import io.lograft.proto.Rpc;
import io.lograft.proto.internal.v1.MetadataEntries;
import io.lograft.proto.internal.v1.MetadataEntry;
import io.lograft.proto.internal.v1.MetadataRequest;
import io.lograft.proto.internal.v1.MetadataResponse;
import io.lograft.proto.internal.v1.MetadataSnapshotChunk;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The broker's end of the metadata stream: builds each image with the same code as the voters, and tells it on. The image
 * never goes back: older snapshots and controllers of lower epochs are passed over. Owned by the intake loop; {@link
 * #image} may be called from any thread.
 *
 * <p>The stream follows the liveness stream to its controller, and looks for one by itself as long as there is none. An
 * active controller writes at least one entry a second, so that silence means a dead stream.
 */
final class MetadataFollower {
    private static final Logger LOG = LogManager.getLogger(MetadataFollower.class);
    private static final long SILENCE_MS = 3_000;
    private static final int SNAPSHOT_BYTES_MAX = 256 << 20;

    private final int brokerId;
    private final String clusterId;
    private final Net net;
    private final EventLoop loop;
    private final Clock clock;
    private final SessionSettings settings;
    private final ControllerLocator locator;
    private final MetadataListener listener;
    private final MetadataStateMachine machine = new MetadataStateMachine();

    private Voter peer;
    private Link<MetadataRequest> link;
    private Object attempt = new Object();
    private Timer timer;
    private Timer silence;
    private long heardAtMs;
    private boolean stopped;
    private boolean fromScratch;
    private SnapshotReader snapshot;
    private long snapshotVersion;
    private int snapshotBytes;

    MetadataFollower(
            int brokerId,
            String clusterId,
            Net net,
            EventLoop loop,
            SessionSettings settings,
            ControllerLocator locator,
            MetadataListener listener) {
        this.brokerId = brokerId;
        this.clusterId = clusterId;
        this.net = net;
        this.loop = loop;
        this.clock = loop.clock();
        this.settings = settings;
        this.locator = locator;
        this.listener = listener;
    }

    /** The newest image. */
    ClusterImage image() {
        return machine.image();
    }

    void start() {
        loop.run(() -> {
            silence = loop.schedule(SILENCE_MS, this::checkSilence);
            connect();
        });
    }

    void stop() {
        loop.run(() -> {
            stopped = true;
            attempt = new Object();
            if (link != null) {
                link.close();
            }
            if (silence != null) {
                silence.cancel();
            }
        });
    }

    /** The liveness stream is with this controller now. */
    void follow(Voter controller) {
        loop.run(() -> {
            if (!stopped && !controller.equals(peer)) {
                disconnect();
                connect();
            }
        });
    }

    private void connect() {
        if (stopped || link != null) {
            return;
        }
        peer = locator.current();
        heardAtMs = clock.monotonicMs();
        Object mine = new Object();
        attempt = mine;
        link = net.open(peer.node(), Rpc.METADATA, new Handler(mine), loop);
        ClusterImage known = image();
        link.send(MetadataRequest.newBuilder()
                .setBrokerId(brokerId)
                .setVersion(fromScratch ? 0 : known.version())
                .setClusterId(known.clusterId().isEmpty() ? clusterId : known.clusterId())
                .setControllerEpoch(locator.highestEpoch())
                .build());
    }

    private void disconnect() {
        attempt = new Object();
        snapshot = null;
        if (timer != null) {
            timer.cancel();
        }
        if (link != null) {
            link.close();
            link = null;
        }
    }

    private void giveUp(int hint, String why) {
        LOG.debug("The metadata stream of voter {} ended: {}.", peer.id(), why);
        Voter tried = peer;
        disconnect();
        boolean atOnce = locator.moveOn(tried, hint);
        timer = loop.schedule(atOnce ? 0 : settings.findMs(), this::connect);
    }

    private void checkSilence() {
        if (stopped) {
            return;
        }
        if (link != null && clock.monotonicMs() - heardAtMs > SILENCE_MS) {
            giveUp(-1, "nothing came for " + SILENCE_MS + " ms");
        }
        silence = loop.schedule(SILENCE_MS / 3, this::checkSilence);
    }

    private final class Handler implements LinkHandler<MetadataResponse> {
        private final Object mine;

        Handler(Object mine) {
            this.mine = mine;
        }

        @Override
        public void onMessage(MetadataResponse message) {
            if (attempt != mine) {
                return;
            }
            heardAtMs = clock.monotonicMs();
            if (message.hasRefused()) {
                giveUp(
                        message.getRefused().getControllerId(),
                        message.getRefused().getError().getMessage());
                return;
            }
            if (!locator.acceptEpoch(message.getControllerEpoch())) {
                giveUp(-1, "its controller epoch " + message.getControllerEpoch() + " is over");
                return;
            }
            try {
                take(message);
            } catch (MetadataFormatException unreadable) {
                LOG.error(
                        "Metadata of controller {} cannot be read: {}. Asking for a snapshot.",
                        peer.id(),
                        unreadable.getMessage());
                fromScratch = true;
                giveUp(-1, unreadable.getMessage());
            }
        }

        @Override
        public void onClosed(Closed cause) {
            if (attempt == mine) {
                giveUp(-1, cause.message());
            }
        }
    }

    private void take(MetadataResponse message) {
        switch (message.getMessageCase()) {
            case SNAPSHOT -> chunk(message.getSnapshot());
            case ENTRIES -> entries(message.getEntries());
            case REFUSED, MESSAGE_NOT_SET -> giveUp(-1, "it sent a message that this version does not know");
        }
    }

    private void chunk(MetadataSnapshotChunk chunk) {
        if (chunk.getPosition() == 0) {
            snapshot = new SnapshotReader();
            snapshotVersion = chunk.getVersion();
            snapshotBytes = 0;
        }
        boolean fits = snapshot != null
                && chunk.getVersion() == snapshotVersion
                && chunk.getPosition() == snapshotBytes
                && chunk.getTotalBytes() > 0
                && chunk.getTotalBytes() <= SNAPSHOT_BYTES_MAX
                && snapshotBytes + chunk.getData().size() <= chunk.getTotalBytes();
        if (!fits) {
            giveUp(-1, "a snapshot chunk out of order");
            return;
        }
        snapshot.accept(chunk.getData().toByteArray());
        snapshotBytes += chunk.getData().size();
        if (snapshotBytes == chunk.getTotalBytes()) {
            ClusterImage whole = snapshot.finish();
            snapshot = null;
            replace(whole);
        }
    }

    private void replace(ClusterImage whole) {
        ClusterImage before = image();
        if (whole.version() < before.version()) {
            giveUp(-1, "its snapshot of version " + whole.version() + " is older than " + before.version());
            return;
        }
        fromScratch = false;
        machine.load(whole);
        listener.onMetadata(ImageDelta.between(before, whole), true);
    }

    private void entries(MetadataEntries batch) {
        for (MetadataEntry entry : batch.getEntriesList()) {
            if (entry.getIndex() <= image().version()) {
                continue;
            }
            ApplyResult result = machine.apply(
                    entry.getIndex(), entry.getTerm(), entry.getEntry().toByteArray());
            if (result.kind() != AppendOutcome.Kind.APPLIED) {
                fromScratch = true;
                giveUp(-1, "entry " + entry.getIndex() + " does not follow: " + result.message());
                return;
            }
            listener.onMetadata(result.delta(), false);
        }
    }
}
