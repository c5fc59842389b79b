package io.lograft.base;

/**
 * Every failure that a client may meet. Numbers are part of the protocol and never reused; the protobuf enum
 * {@code lograft.v1.ErrorCode} has the same names (with the prefix {@code ERROR_CODE_}) and numbers, and a test holds
 * the two together. Retrying is a table look-up: {@link #retriable()} says whether the same request can succeed later,
 * {@link #refreshMetadata()} whether the client should first learn who leads.
 */
public enum ErrorCode {
    NONE(0, false, false, "no error"),
    UNKNOWN(1, false, false, "the server met an unexpected condition; its log has the details"),
    INVALID_REQUEST(2, false, false, "the request is malformed; the message names the field"),
    NOT_LEADER(3, true, true, "this node does not lead the partition; ask the leader that is named"),
    FENCED_LEADER_EPOCH(4, true, true, "the request names an older leader epoch; refresh metadata"),
    UNKNOWN_LEADER_EPOCH(5, true, true, "the request names a newer leader epoch than this node knows; retry"),
    UNKNOWN_TOPIC(6, false, true, "no topic has this name or id; create it, or check the spelling"),
    UNKNOWN_PARTITION(7, false, true, "the topic has no such partition; describe the topic to see how many it has"),
    TOPIC_EXISTS(8, false, false, "a topic of this name exists; choose another name or delete it first"),
    INVALID_TOPIC(9, false, false, "topic names are 1 to 249 of a-z A-Z 0-9 . _ - and not . or .."),
    INVALID_PARTITIONS(10, false, false, "the number of partitions is out of range; the message names it"),
    INVALID_REPLICATION_FACTOR(11, false, false, "the replication factor exceeds the live brokers, or is below 1"),
    INVALID_CONFIG(12, false, false, "a configuration key is unknown or its value out of range"),
    NOT_CONTROLLER(13, true, true, "this node is not the active controller; ask the one that is named"),
    STALE_CONTROLLER(14, true, true, "the controller lost its term before the change was applied; retry"),
    STALE_BROKER_EPOCH(15, false, false, "the broker registered again since; this incarnation is fenced"),
    DUPLICATE_BROKER(16, true, false, "a live broker with the same id is registered; give each node its own node.id"),
    INELIGIBLE_REPLICA(17, true, false, "a proposed replica is fenced, shutting down or of an older incarnation"),
    INVALID_PARTITION_EPOCH(18, true, true, "the partition changed since the request was made; retry on the new state"),
    NOT_ENOUGH_REPLICAS(19, true, false, "fewer replicas are in sync than min.insync.replicas demands; wait for them"),
    UNKNOWN_OUTCOME(20, true, false, "the deadline passed with the result unknown; an idempotent retry is safe"),
    BATCH_TOO_LARGE(21, false, false, "the batch exceeds max.message.bytes; send smaller records or raise the limit"),
    CORRUPT_BATCH(22, true, false, "a checksum does not match; the bytes changed on the way"),
    INVALID_BATCH(23, false, false, "the record batch breaks the format or a rule of the topic"),
    OUT_OF_ORDER_SEQUENCE(24, false, false, "a sequence number is missing: an earlier batch of the producer was lost"),
    DUPLICATE_SEQUENCE(25, false, false, "the batch is older than the last five that are remembered"),
    FENCED_PRODUCER(26, false, false, "a newer epoch of the same producer id wrote since"),
    OFFSET_OUT_OF_RANGE(27, false, false, "the offset lies outside the log; seek to its start or end"),
    NOT_READY(28, true, false, "the new leader has not yet confirmed its high watermark; retry"),
    DISK_FULL(29, true, false, "the disk is below its reserve; free space or raise the reserve's option"),
    STORAGE_ERROR(30, true, true, "the replica's disk failed; another replica takes over"),
    NO_LEADER(31, true, true, "the partition has no leader at the moment; wait until a replica returns"),
    SHUTTING_DOWN(32, true, true, "the node is stopping; another node takes over"),
    THROTTLED(33, true, false, "a limit of the node is reached; the message names limit, value and option"),
    TIMED_OUT(34, true, false, "no answer within the deadline; check that the cluster is reachable"),
    UNREACHABLE(35, true, true, "no node could be reached; check the addresses and that the cluster runs"),
    CLUSTER_MISMATCH(36, false, false, "the node belongs to another cluster; check addresses and data directories"),
    REQUEST_TOO_LARGE(37, false, false, "the change does not fit one metadata entry; split it"),
    NOT_ALLOWED(38, false, false, "the principal may not do this"),
    UNKNOWN_BROKER(39, false, false, "no broker with this id is registered"),
    NO_CONTROLLER(40, true, true, "no active controller at the moment; the quorum is electing one"),
    DIVERGED(41, true, false, "the log was cut below the reader's position; seek to the end offset that is named"),
    UNSUPPORTED_VERSION(42, false, false, "the peer speaks a version that this one does not; upgrade the older one"),
    UNSUPPORTED_COMPRESSION(43, false, false, "a codec or its library is missing here; the message names it"),
    INVALID_REPLICA_ASSIGNMENT(
            44, false, false, "the replicas asked for cannot be the partition's; the message names what is wrong"),
    NO_REASSIGNMENT(45, false, false, "the partition is not being reassigned, so there is nothing to cancel");

    private static final ErrorCode[] BY_NUMBER = values();

    private final int number;
    private final boolean retriable;
    private final boolean refreshMetadata;
    private final String text;

    ErrorCode(int number, boolean retriable, boolean refreshMetadata, String text) {
        this.number = number;
        this.retriable = retriable;
        this.refreshMetadata = refreshMetadata;
        this.text = text;
    }

    /** The code with this number; a number of a newer version reads as {@link #UNKNOWN}. */
    public static ErrorCode of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** Whether the same request can succeed later. */
    public boolean retriable() {
        return retriable;
    }

    /** Whether the client should refresh its metadata before it retries. */
    public boolean refreshMetadata() {
        return refreshMetadata;
    }

    /** What it means and what to do, in one line. */
    public String text() {
        return text;
    }
}
