package io.lograft.proto.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A record with its content as text that tells null from empty, so that lists of them compare and print well. */
record TestRecord(long timestampMs, byte[] key, byte[] value, List<RecordHeader> headers) {
    /** Records of every kind: nulls, empties, headers, time going back, a few large ones. */
    static List<TestRecord> random(Random random, int count) {
        List<TestRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long timestampMs = 1_700_000_000_000L + random.nextInt(2_000_000) - 1_000_000;
            records.add(new TestRecord(timestampMs, content(random), content(random), headers(random)));
        }
        return records;
    }

    private static List<RecordHeader> headers(Random random) {
        List<RecordHeader> headers = new ArrayList<>();
        for (int i = random.nextInt(8) - 5; i > 0; i--) {
            String key = random.nextInt(4) == 0
                    ? ""
                    : (random.nextBoolean() ? "plain-" : "k\u00e9y-\u6f22-\ud83d\ude00-") + random.nextInt(100);
            headers.add(new RecordHeader(key, content(random)));
        }
        return headers;
    }

    private static byte[] content(Random random) {
        int kind = random.nextInt(20);
        if (kind < 3) {
            return null;
        }
        byte[] content = new byte[kind < 5 ? 0 : kind == 19 ? random.nextInt(100_000) : random.nextInt(200)];
        random.nextBytes(content);
        return content;
    }

    static ByteBuffer build(List<TestRecord> records, long producerId, int producerEpoch, int baseSequence) {
        BatchBuilder builder = new BatchBuilder(16, Integer.MAX_VALUE);
        for (TestRecord record : records) {
            builder.tryAppend(record.timestampMs, record.key, record.value, record.headers);
        }
        return builder.build(producerId, (short) producerEpoch, baseSequence);
    }

    static List<String> read(ByteBuffer batch) {
        RecordCursor cursor = new RecordCursor().reset(RecordBatch.of(batch));
        List<String> read = new ArrayList<>();
        while (cursor.next()) {
            TestRecord record = new TestRecord(cursor.timestamp(), cursor.key(), cursor.value(), cursor.headers());
            read.add(cursor.offset() + ":" + record.text());
        }
        return read;
    }

    String text() {
        StringBuilder text = new StringBuilder()
                .append(timestampMs)
                .append(' ')
                .append(text(key))
                .append(' ')
                .append(text(value));
        headers.forEach(
                header -> text.append(' ').append(header.key()).append('=').append(text(header.value())));
        return text.toString();
    }

    private static String text(byte[] content) {
        return content == null ? "null" : "'" + new String(content, StandardCharsets.ISO_8859_1) + "'";
    }
}
