package io.lograft.metadata.ratis;

import io.lograft.base.FatalHandler;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.log.AppendOutcome;
import io.lograft.metadata.log.AppliedEntry;
import io.lograft.metadata.log.ApplyResult;
import io.lograft.metadata.log.MetadataLogListener;
import io.lograft.metadata.log.MetadataStateMachine;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;

/**
 * Between Ratis' state machine interface and the pure {@link MetadataStateMachine}. Applies synchronously, on Ratis'
 * updater thread; what the entry does wrong is a value in the reply. Whatever is thrown here ends the node: a voter that
 * cannot apply must not go on, and Ratis would only close itself quietly. Events are passed on and nothing more, because
 * Ratis calls some of them with its locks held.
 */
final class RaftStateMachine extends BaseStateMachine {
    private final MetadataStateMachine machine = new MetadataStateMachine();
    private final RaftSnapshots snapshots = new RaftSnapshots();
    private final MetadataLogListener listener;
    private final Runnable onDirectory;
    private final FatalHandler fatal;
    private volatile boolean closing;

    /** @param onDirectory called when the Raft directory exists, and before this member can vote */
    RaftStateMachine(MetadataLogListener listener, Runnable onDirectory, FatalHandler fatal) {
        this.listener = listener;
        this.onDirectory = onDirectory;
        this.fatal = fatal;
    }

    /** From now on the end of the server is no accident. */
    void expectClose() {
        closing = true;
    }

    ClusterImage image() {
        return machine.image();
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage) throws IOException {
        getLifeCycle().startAndTransition(() -> {
            super.initialize(server, groupId, storage);
            onDirectory.run();
            snapshots.init(storage);
            load();
        });
    }

    private void load() throws IOException {
        Optional<RaftSnapshots.Loaded> newest = snapshots.load();
        if (newest.isEmpty()) {
            return;
        }
        machine.load(newest.get().image());
        setLastAppliedTermIndex(newest.get().appliedUpTo());
        listener.onImageLoaded(newest.get().image());
    }

    /** Ratis asserts that this state is reached before it loads a snapshot that the leader sent. */
    @Override
    public void pause() {
        if (getLifeCycleState() == LifeCycle.State.RUNNING) {
            getLifeCycle().transition(LifeCycle.State.PAUSING);
            getLifeCycle().transition(LifeCycle.State.PAUSED);
        }
    }

    @Override
    public void reinitialize() throws IOException {
        try {
            setLastAppliedTermIndex(TermIndex.INITIAL_VALUE);
            load();
        } catch (IOException | RuntimeException unreadable) {
            fatal.fatal("the metadata snapshot that the leader sent cannot be loaded", unreadable);
            throw unreadable;
        }
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return snapshots.storage();
    }

    @Override
    public long takeSnapshot() throws IOException {
        TermIndex applied = getLastAppliedTermIndex();
        if (applied.getIndex() <= 0) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        try {
            snapshots.write(machine.image(), applied);
            return applied.getIndex();
        } catch (IOException | RuntimeException failed) {
            fatal.fatal("the metadata snapshot up to " + applied + " cannot be written", failed);
            throw failed;
        }
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        try {
            byte[] bytes = entry.getStateMachineLogEntry().getLogData().toByteArray();
            ApplyResult result = machine.apply(entry.getIndex(), entry.getTerm(), bytes);
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            if (result.kind() == AppendOutcome.Kind.APPLIED) {
                listener.onApplied(new AppliedEntry(entry.getIndex(), entry.getTerm(), bytes, result.delta()));
            }
            return CompletableFuture.completedFuture(
                    Message.valueOf(UnsafeByteOperations.unsafeWrap(result.toBytes())));
        } catch (RuntimeException defect) {
            fatal.fatal(
                    "metadata entry " + entry.getIndex() + " of term " + entry.getTerm() + " cannot be applied",
                    defect);
            throw defect;
        }
    }

    /** A linearizable read of nothing: its completion is what a barrier waits for. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    @Override
    public void notifyLeaderReady() {
        listener.onLeadershipChanged();
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pendingEntries) {
        listener.onLeadershipChanged();
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId newLeader) {
        listener.onLeadershipChanged();
    }

    @Override
    public void notifyExtendedNoLeader(RoleInfoProto role) {
        listener.onLeadershipChanged();
    }

    /** Ratis would live on and fail every later write. */
    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto failedEntry) {
        if (!closing) {
            fatal.fatal("the Raft log of the metadata quorum cannot be written; its disk is full or failed", cause);
        }
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean allServer) {
        if (!closing) {
            fatal.fatal("Raft closed itself while this node was running", null);
        }
    }
}
