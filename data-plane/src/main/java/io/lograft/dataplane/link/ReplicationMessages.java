package io.lograft.dataplane.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.EpochStart;
import io.lograft.dataplane.replica.PushedBatches;
import io.lograft.proto.Payloads;
import io.lograft.proto.internal.v1.EpochStartOffset;
import io.lograft.proto.internal.v1.Offer;
import io.lograft.proto.internal.v1.Push;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Between the messages of {@code replication.proto} and the values that replicas work with. */
final class ReplicationMessages {
    static final int OFFERS_MAX = 1_000;
    static final int EPOCH_TAIL_MAX = 64;
    static final int CHANNELS_MAX = 1 << 20;
    private static final int ID_BYTES = 16;

    private ReplicationMessages() {}

    static Offer encode(int channel, io.lograft.dataplane.replica.Offer offer) {
        Offer.Builder message = Offer.newBuilder()
                .setChannel(channel)
                .setGeneration(offer.generation())
                .setTopicId(UnsafeByteOperations.unsafeWrap(offer.id().topicId().toBytes()))
                .setPartition(offer.id().partition())
                .setLeaderEpoch(offer.leaderEpoch())
                .setBrokerEpoch(offer.brokerEpoch())
                .setDirectoryId(bytesOf(offer.directoryId()))
                .setLogStartOffset(offer.startOffset())
                .setLogEndOffset(offer.endOffset());
        for (EpochStart epoch : offer.epochTail()) {
            message.addEpochTail(
                    EpochStartOffset.newBuilder().setEpoch(epoch.epoch()).setStartOffset(epoch.startOffset()));
        }
        return message.build();
    }

    /** The offer, checked. Throws INVALID_REQUEST if it breaks a rule. */
    static io.lograft.dataplane.replica.Offer decode(int brokerId, Offer message) {
        require(
                message.getTopicId().size() == ID_BYTES
                        && message.getDirectoryId().size() == ID_BYTES,
                "id length");
        require(message.getPartition() >= 0, "partition " + message.getPartition());
        require(message.getEpochTailCount() <= EPOCH_TAIL_MAX, message.getEpochTailCount() + " epochs");
        long start = message.getLogStartOffset();
        long end = message.getLogEndOffset();
        require(0 <= start && start <= end, "log " + start + " to " + end);
        List<EpochStart> tail = new ArrayList<>(message.getEpochTailCount());
        EpochStart previous = new EpochStart(-1, -1);
        for (EpochStartOffset entry : message.getEpochTailList()) {
            EpochStart next = new EpochStart(entry.getEpoch(), entry.getStartOffset());
            require(next.epoch() > previous.epoch() && next.startOffset() > previous.startOffset(), "epoch order");
            require(next.startOffset() < end, "epoch start " + next.startOffset() + " of a log that ends at " + end);
            tail.add(next);
            previous = next;
        }
        return new io.lograft.dataplane.replica.Offer(
                partitionOf(message),
                brokerId,
                message.getGeneration(),
                message.getLeaderEpoch(),
                message.getBrokerEpoch(),
                uuidOf(message.getDirectoryId()),
                start,
                end,
                List.copyOf(tail));
    }

    static TopicIdPartition partitionOf(Offer message) {
        ByteBuffer id = message.getTopicId().asReadOnlyByteBuffer();
        return new TopicIdPartition(new TopicId(id.getLong(), id.getLong()), message.getPartition());
    }

    static PushedBatches decode(Push push) {
        return new PushedBatches(
                push.getPreviousEpoch(),
                push.getPreviousEndOffset(),
                push.getHighWatermark(),
                push.getLogStartOffset(),
                push.getHeaderCrc(),
                Payloads.arrayOf(push.getBatches()));
    }

    private static ByteString bytesOf(UUID id) {
        ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return UnsafeByteOperations.unsafeWrap(bytes.flip());
    }

    private static UUID uuidOf(ByteString id) {
        ByteBuffer bytes = id.asReadOnlyByteBuffer();
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new LograftException(
                    ErrorCode.INVALID_REQUEST, "an offer breaks the protocol (" + what + "); upgrade the older node");
        }
    }
}
