package io.lograft.metadata.identity;

import io.lograft.base.CallHandler;
import io.lograft.base.CallReply;
import io.lograft.base.Closed;
import io.lograft.base.Disk;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.Net;
import io.lograft.base.NetServer;
import io.lograft.base.Rng;
import io.lograft.metadata.identity.QuorumMarker.Stage;
import io.lograft.proto.Rpc;
import io.lograft.proto.internal.v1.IdentityRequest;
import io.lograft.proto.internal.v1.IdentityResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Finds out, before Raft starts, which quorum this voter belongs to, and answers other voters who ask. Owned by the loop
 * given, but for {@link #answer}, which any thread may call. Writes a few small files on that loop: it is for the time
 * before the node serves.
 *
 * <p>Order of the durable steps: nonce, before anybody is told of it; founders, before Raft makes its directory; started
 * ({@link #markStarted}), after Raft made its directory and before it can vote.
 */
public final class QuorumBootstrap {
    private static final Logger LOG = LogManager.getLogger(QuorumBootstrap.class);
    private static final long RETRY_MS = 200;
    private static final long CALL_TIMEOUT_MS = 1_000;
    private static final long FIRST_WORD_MS = 2_000;
    private static final long NEXT_WORD_MS = 30_000;

    private final int nodeId;
    private final QuorumVoters voters;
    private final Disk disk;
    private final Path directory;
    private final MarkerStore store;
    private final Net net;
    private final EventLoop loop;
    private final Rng rng;
    private final Map<Integer, VoterAnswer> answers = new TreeMap<>();

    private volatile QuorumMarker marker;
    private Listener listener;
    private long nextWordAtMs;
    private boolean done;

    /** Takes the outcome, once, on the loop. */
    public interface Listener {
        /** Raft may start as this member. */
        void onIdentity(QuorumIdentity identity);

        /** Starting would be unsafe, or the marker cannot be read or written. */
        void onRefused(LograftException why);
    }

    /** @param directory the option {@code metadata.dir} */
    public QuorumBootstrap(
            int nodeId, QuorumVoters voters, Disk disk, Path directory, Net net, EventLoop loop, Rng rng) {
        this.nodeId = nodeId;
        this.voters = voters;
        this.disk = disk;
        this.directory = directory;
        this.store = new MarkerStore(disk, directory);
        this.net = net;
        this.loop = loop;
        this.rng = rng;
    }

    /** Answers {@code NodeService/Identity}; to be registered before the server starts. */
    public void serve(NetServer server) {
        server.serve(Rpc.IDENTITY, (request, peer, onLoop, reply) -> answer(request, reply));
    }

    /** Begins; the listener hears of the outcome, at the earliest when all other voters have been reached if all is new. */
    public void start(Listener outcome) {
        loop.run(() -> {
            listener = outcome;
            nextWordAtMs = loop.clock().monotonicMs() + FIRST_WORD_MS;
            try {
                load();
            } catch (IOException failed) {
                refuse(new LograftException(
                        ErrorCode.STORAGE_ERROR,
                        "Cannot read or write metadata.dir " + directory + ": " + failed.getMessage()
                                + ". Check that it exists on a healthy disk and that this user may write there.",
                        failed));
            } catch (LograftException refused) {
                refuse(refused);
            }
        });
    }

    /** Gives up without an outcome. */
    public void stop() {
        loop.run(() -> done = true);
    }

    /**
     * Records that Raft has its directory and may vote from now on. Durable on return; called once, between making the
     * Raft directory and starting Raft, by any thread after {@link Listener#onIdentity}.
     */
    public void markStarted() {
        try {
            if (marker.stage() == Stage.BOOTSTRAPPED) {
                QuorumMarker started = marker.started();
                store.store(started);
                marker = started;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void load() throws IOException {
        disk.createDirectories(directory);
        Optional<QuorumMarker> stored = store.load();
        boolean raftState = raftDirectoryHoldsState();
        if (stored.isEmpty()) {
            refuseIf(
                    raftState,
                    "The marker " + directory.resolve(MarkerStore.FILE) + " is missing, but " + raftDirectory()
                            + " holds Raft state. Restore the marker; without it this node does not know who it is.");
            QuorumMarker fresh = QuorumMarker.fresh(new Founder(nodeId, newNonce()));
            store.store(fresh);
            marker = fresh;
        } else {
            check(stored.get(), raftState);
            marker = stored.get();
        }
        if (marker.stage() == Stage.FRESH) {
            voters.all().stream().filter(voter -> voter.id() != nodeId).forEach(this::ask);
            decide();
        } else {
            finish();
        }
    }

    private void check(QuorumMarker stored, boolean raftState) {
        refuseIf(
                stored.self().id() != nodeId,
                "metadata.dir " + directory + " belongs to node "
                        + stored.self().id() + ", and node.id is " + nodeId + ". Correct node.id or metadata.dir.");
        refuseIf(
                stored.stage() == Stage.STARTED && !raftState,
                "This node's metadata is gone: " + directory.resolve(MarkerStore.FILE)
                        + " says that it took part in the"
                        + " quorum, but " + raftDirectory() + " is missing or empty. It may have cast votes that it no"
                        + " longer knows of. Restore the directory from the same disk; do not delete the marker to get"
                        + " past this. If it is lost for good, the other voters go on without this node as long as they"
                        + " are a majority.");
    }

    private static void refuseIf(boolean condition, String message) {
        if (condition) {
            throw new LograftException(ErrorCode.STORAGE_ERROR, message);
        }
    }

    private Path raftDirectory() {
        return directory.resolve("raft");
    }

    /** Whether any group below the Raft directory has its {@code current} directory with something in it. */
    private boolean raftDirectoryHoldsState() throws IOException {
        if (!disk.exists(raftDirectory())) {
            return false;
        }
        for (String group : disk.list(raftDirectory())) {
            Path current = raftDirectory().resolve(group).resolve("current");
            if (disk.exists(current) && !disk.list(current).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private String newNonce() {
        ByteBuffer bytes = ByteBuffer.allocate(16).putLong(rng.nextLong()).putLong(rng.nextLong());
        return HexFormat.of().formatHex(bytes.array());
    }

    private void ask(Voter voter) {
        if (done) {
            return;
        }
        IdentityRequest request = IdentityMessages.request(marker.self(), voters);
        net.call(voter.node(), Rpc.IDENTITY, request, CALL_TIMEOUT_MS, loop, new CallHandler<IdentityResponse>() {
            @Override
            public void onReply(IdentityResponse reply) {
                take(voter, reply);
            }

            @Override
            public void onFailure(Closed cause) {
                sayWhoIsMissing(cause);
                loop.schedule(RETRY_MS, () -> ask(voter));
            }
        });
    }

    private void take(Voter voter, IdentityResponse reply) {
        if (done) {
            return;
        }
        try {
            answers.put(voter.id(), IdentityMessages.answer(reply));
            decide();
        } catch (IllegalArgumentException malformed) {
            LOG.warn("Voter {} sent an identity that makes no sense: {}. Asking again.", voter, malformed.getMessage());
        }
        // Again and again until the decision: one that was fresh may have become formatted with this node's nonce.
        loop.schedule(RETRY_MS, () -> ask(voter));
    }

    private void decide() {
        Handshake.Outcome outcome = new Handshake(marker.self(), voters.ids()).decide(answers);
        if (outcome instanceof Handshake.Refuse refusal) {
            refuse(new LograftException(ErrorCode.CLUSTER_MISMATCH, refusal.message()));
        } else if (outcome instanceof Handshake.Bootstrap bootstrap) {
            bootstrap(bootstrap);
        }
    }

    private void bootstrap(Handshake.Bootstrap outcome) {
        QuorumMarker bootstrapped = marker.bootstrapped(outcome.founders());
        try {
            store.store(bootstrapped);
        } catch (IOException failed) {
            refuse(new LograftException(
                    ErrorCode.STORAGE_ERROR,
                    "Cannot write " + directory.resolve(MarkerStore.FILE) + ": " + failed.getMessage()
                            + ". Check the disk and start again.",
                    failed));
            return;
        }
        marker = bootstrapped;
        LOG.info("New metadata quorum of voters {}, group {}.", voters.ids(), marker.groupId());
        finish();
    }

    private void finish() {
        done = true;
        listener.onIdentity(new QuorumIdentity(
                nodeId, marker.generation(), marker.groupId(), raftDirectory(), marker.stage() == Stage.BOOTSTRAPPED));
    }

    private void refuse(LograftException why) {
        if (!done) {
            done = true;
            listener.onRefused(why);
        }
    }

    private void sayWhoIsMissing(Closed cause) {
        long now = loop.clock().monotonicMs();
        if (done || now < nextWordAtMs) {
            return;
        }
        nextWordAtMs = now + NEXT_WORD_MS;
        if (new Handshake(marker.self(), voters.ids()).decide(answers) instanceof Handshake.Wait wait) {
            LOG.info(
                    "A new quorum needs all its voters once; waiting for {} ({}). Start them, or correct quorum.voters {}.",
                    wait.missing(),
                    cause.message(),
                    voters);
        }
    }

    private void answer(IdentityRequest request, CallReply<IdentityResponse> reply) {
        QuorumMarker known = marker;
        if (known == null) {
            reply.fail(ErrorCode.NOT_READY, "This node is still reading its marker; ask again.");
            return;
        }
        reply.reply(IdentityMessages.response(known, voters));
    }
}
