package io.lograft.dataplane.log;

import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Bytes of the checkpoint's records. */
final class CheckpointCodec {
    private static final byte REGISTERED = 1;
    private static final byte REMOVED = 2;
    private static final byte EPOCH_BEGUN = 3;
    private static final byte TRUNCATED = 4;
    private static final byte POSITIONS = 5;
    private static final byte RESET_BEGUN = 6;
    private static final byte RESET_DONE = 7;
    private static final byte HEALTH_NOTED = 8;
    private static final byte FLUSH_NOTED = 9;
    private static final byte CLEANED = 10;

    private static final int MAX_TEXT_BYTES = 2000;

    private CheckpointCodec() {}

    static byte[] encode(List<CheckpointRecord> records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * records.size());
        try (DataOutputStream target = new DataOutputStream(bytes)) {
            for (CheckpointRecord record : records) {
                write(target, record);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Reads records up to the buffer's limit; throws {@link IllegalArgumentException} if they make no sense. */
    static List<CheckpointRecord> decode(ByteBuffer source) {
        List<CheckpointRecord> records = new ArrayList<>();
        while (source.hasRemaining()) {
            records.add(read(source));
        }
        return records;
    }

    private static void write(DataOutputStream target, CheckpointRecord record) throws IOException {
        if (record instanceof CheckpointRecord.Registered registered) {
            begin(target, REGISTERED, record);
            writeText(target, registered.directory());
            target.writeBoolean(registered.flushAsync());
        } else if (record instanceof CheckpointRecord.Removed) {
            begin(target, REMOVED, record);
        } else if (record instanceof CheckpointRecord.EpochBegun epoch) {
            begin(target, EPOCH_BEGUN, record);
            target.writeInt(epoch.epoch());
            target.writeLong(epoch.startOffset());
        } else if (record instanceof CheckpointRecord.Truncated truncated) {
            begin(target, TRUNCATED, record);
            target.writeLong(truncated.endOffset());
        } else if (record instanceof CheckpointRecord.Positions positions) {
            begin(target, POSITIONS, record);
            target.writeLong(positions.recoveryPoint());
            target.writeLong(positions.highWatermark());
            target.writeLong(positions.startOffset());
        } else {
            writeRare(target, record);
        }
    }

    private static void writeRare(DataOutputStream target, CheckpointRecord record) throws IOException {
        if (record instanceof CheckpointRecord.ResetBegun reset) {
            begin(target, RESET_BEGUN, record);
            target.writeLong(reset.offset());
        } else if (record instanceof CheckpointRecord.ResetDone) {
            begin(target, RESET_DONE, record);
        } else if (record instanceof CheckpointRecord.HealthNoted noted) {
            begin(target, HEALTH_NOTED, record);
            target.writeByte(number(noted.health().state()));
            writeText(target, noted.health().detail());
        } else if (record instanceof CheckpointRecord.FlushNoted flush) {
            begin(target, FLUSH_NOTED, record);
            target.writeBoolean(flush.flushAsync());
        } else if (record instanceof CheckpointRecord.Cleaned cleaned) {
            begin(target, CLEANED, record);
            target.writeLong(cleaned.offset());
        } else {
            throw new IllegalArgumentException("no encoding for " + record);
        }
    }

    private static CheckpointRecord read(ByteBuffer source) {
        need(source, 1 + TopicId.BYTES + Integer.BYTES);
        byte kind = source.get();
        byte[] topic = new byte[TopicId.BYTES];
        source.get(topic);
        TopicIdPartition id = new TopicIdPartition(TopicId.fromBytes(topic), source.getInt());
        switch (kind) {
            case REGISTERED:
                return new CheckpointRecord.Registered(id, readText(source), readFlag(source));
            case REMOVED:
                return new CheckpointRecord.Removed(id);
            case EPOCH_BEGUN:
                need(source, Integer.BYTES + Long.BYTES);
                return new CheckpointRecord.EpochBegun(id, source.getInt(), source.getLong());
            case TRUNCATED:
                need(source, Long.BYTES);
                return new CheckpointRecord.Truncated(id, source.getLong());
            case POSITIONS:
                need(source, 3 * Long.BYTES);
                return new CheckpointRecord.Positions(id, source.getLong(), source.getLong(), source.getLong());
            case RESET_BEGUN:
                need(source, Long.BYTES);
                return new CheckpointRecord.ResetBegun(id, source.getLong());
            case RESET_DONE:
                return new CheckpointRecord.ResetDone(id);
            case HEALTH_NOTED:
                need(source, 1);
                return new CheckpointRecord.HealthNoted(id, new LogHealth(state(source.get()), readText(source)));
            case FLUSH_NOTED:
                return new CheckpointRecord.FlushNoted(id, readFlag(source));
            case CLEANED:
                need(source, Long.BYTES);
                return new CheckpointRecord.Cleaned(id, source.getLong());
            default:
                throw new IllegalArgumentException("record of unknown kind " + kind);
        }
    }

    private static void begin(DataOutputStream target, byte kind, CheckpointRecord record) throws IOException {
        target.writeByte(kind);
        target.write(record.id().topicId().toBytes());
        target.writeInt(record.id().partition());
    }

    private static void writeText(DataOutputStream target, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_TEXT_BYTES);
        target.writeShort(length);
        target.write(bytes, 0, length);
    }

    private static String readText(ByteBuffer source) {
        need(source, Short.BYTES);
        int length = source.getShort();
        if (length < 0 || length > MAX_TEXT_BYTES) {
            throw new IllegalArgumentException("text of " + length + " bytes");
        }
        need(source, length);
        byte[] bytes = new byte[length];
        source.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static boolean readFlag(ByteBuffer source) {
        need(source, 1);
        return source.get() != 0;
    }

    private static void need(ByteBuffer source, int bytes) {
        if (source.remaining() < bytes) {
            throw new IllegalArgumentException("a record is cut off");
        }
    }

    private static byte number(LogStore.Health state) {
        return switch (state) {
            case GOOD -> 0;
            case CUT -> 1;
            case LOSSY -> 2;
            case OFFLINE -> 3;
        };
    }

    private static LogStore.Health state(byte number) {
        return switch (number) {
            case 0 -> LogStore.Health.GOOD;
            case 1 -> LogStore.Health.CUT;
            case 2 -> LogStore.Health.LOSSY;
            case 3 -> LogStore.Health.OFFLINE;
            default -> throw new IllegalArgumentException("health " + number);
        };
    }
}
