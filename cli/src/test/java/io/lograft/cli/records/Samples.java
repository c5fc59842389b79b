package io.lograft.cli.records;

import io.lograft.base.TopicPartition;
import io.lograft.client.ConsumerRecord;
import io.lograft.proto.batch.RecordHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Records for tests, and what a writer makes of them. */
final class Samples {
    static final long TIME_MS = 1_700_000_000_123L;

    private Samples() {}

    static byte[] utf8(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    static ConsumerRecord record(byte[] key, byte[] value, RecordHeader... headers) {
        return new ConsumerRecord(new TopicPartition("flights", 3), 42, TIME_MS, 5, key, value, List.of(headers));
    }

    static ConsumerRecord record(String key, String value) {
        return record(utf8(key), utf8(value), new RecordHeader("a", utf8("1")), new RecordHeader("b", null));
    }

    static byte[] written(RecordWriter writer, ConsumerRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(record, out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    static String text(RecordWriter writer, ConsumerRecord record) {
        return new String(written(writer, record), StandardCharsets.UTF_8);
    }
}
