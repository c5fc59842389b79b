package io.lograft.cli.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.client.ConsumerRecord;
import io.lograft.client.ProducerRecord;
import io.lograft.proto.batch.RecordHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON rows: what consume writes, produce reads. */
final class JsonRowsTest {
    private static final int LINE_MAX = 1 << 20;
    private static final int ROUNDS = 2_000;

    private static JsonRowSource source(byte[] lines) {
        return new JsonRowSource(new LineReader(new ByteArrayInputStream(lines), LINE_MAX));
    }

    private static Row row(String line) throws IOException {
        return source(line.getBytes(StandardCharsets.UTF_8)).next();
    }

    @Test
    void aRowIsReadable() {
        assertEquals(
                "{\"topic\":\"flights\",\"partition\":3,\"offset\":42,\"timestamp\":1700000000123,\"key\":\"k\","
                        + "\"value\":\"v\\n→\",\"headers\":[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"b\",\"value\":null}]}\n",
                Samples.text(new JsonRowWriter(), Samples.record("k", "v\n→")));
    }

    @Test
    void anyBytesComeBack() throws IOException {
        Random random = new Random(3);
        JsonRowWriter writer = new JsonRowWriter();
        for (int i = 0; i < ROUNDS; i++) {
            ConsumerRecord record = Samples.record(
                    bytes(random),
                    bytes(random),
                    new RecordHeader("h", bytes(random)),
                    new RecordHeader("", bytes(random)));
            Row row = source(Samples.written(writer, record)).next();
            assertArrayEquals(record.key(), row.key());
            assertArrayEquals(record.value(), row.value());
            assertEquals(record.timestampMs(), row.timestampMs());
            assertEquals(record.partition().partition(), row.partition());
            for (int h = 0; h < 2; h++) {
                assertEquals(record.headers().get(h).key(), row.headers().get(h).key());
                assertArrayEquals(
                        record.headers().get(h).value(), row.headers().get(h).value());
            }
        }
    }

    /** Null, text, and bytes that are nearly text. */
    private static byte[] bytes(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 ->
                "é\u0000\u2028\"\\ \uD834\uDD1E".substring(0, random.nextInt(7)).getBytes(StandardCharsets.UTF_8);
            case 2 -> new byte[] {(byte) 0xed, (byte) 0xa0, (byte) (0x80 + random.nextInt(0x40))};
            default -> {
                byte[] any = new byte[random.nextInt(12)];
                random.nextBytes(any);
                yield any;
            }
        };
    }

    @Test
    void absentFieldsAreNullOrChosenByTheProducer() throws IOException {
        Row row = row("{}");
        assertNull(row.key());
        assertNull(row.value());
        assertEquals(ProducerRecord.ANY_PARTITION, row.partition());
        assertEquals(ProducerRecord.NOW, row.timestampMs());
        assertTrue(row.headers().isEmpty());
    }

    @Test
    void blankLinesAreSkippedAndCounted() throws IOException {
        JsonRowSource source = source("\n{\"value\":\"a\"}\r\n \n{\"value\":\"b\"}".getBytes(StandardCharsets.UTF_8));
        assertEquals("a", new String(source.next().value(), StandardCharsets.UTF_8));
        assertEquals(2, source.line());
        assertEquals("b", new String(source.next().value(), StandardCharsets.UTF_8));
        assertEquals(4, source.line());
        assertNull(source.next());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "\"text\"",
                "{\"value\":\"a\"",
                "{\"value\":\"a\"} x",
                "{\"value\":\"a\"}{}",
                "{\"value\":1}",
                "{\"value\":{\"a\":1}}",
                "{\"vale\":\"a\"}",
                "{\"value\":\"a\",\"value\":\"b\"}",
                "{\"value\":\"a\",\"valueBase64\":\"YQ==\"}",
                "{\"valueBase64\":\"%%%\"}",
                "{\"value\":\"\\ud800\"}",
                "{\"headers\":{}}",
                "{\"headers\":[1]}",
                "{\"headers\":[{\"value\":\"a\"}]}",
                "{\"headers\":[{\"key\":null}]}",
                "{\"headers\":[{\"key\":\"\\udc00\"}]}",
                "{\"headers\":[{\"key\":\"a\",\"name\":\"b\"}]}",
                "{\"partition\":-1}",
                "{\"partition\":4294967296}",
                "{\"timestamp\":1.5}",
                "{\"timestamp\":99999999999999999999}",
                "{\"timestamp\":\"now\"}"
            })
    void badRowsAreRefusedWithTheirLine(String line) {
        JsonRowSource source = source(("{}\n\n" + line + "\n").getBytes(StandardCharsets.UTF_8));
        String message = assertThrows(RowException.class, () -> {
                    source.next();
                    source.next();
                })
                .getMessage();
        assertTrue(message.startsWith("line 3 "), message);
        assertTrue(message.contains(";") || message.contains("there are"), "what to do is missing: " + message);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        String message = assertThrows(
                        RowException.class,
                        () -> source(new byte[] {'{', '"', (byte) 0xff, '"', '}'})
                                .next())
                .getMessage();
        assertTrue(message.startsWith("line 1 is not UTF-8"), message);
    }

    @Test
    void deepNestingIsRefusedAndHarmsNothing() {
        String deep = "{\"topic\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertTrue(
                assertThrows(RowException.class, () -> row(deep)).getMessage().startsWith("line 1 is not valid JSON"));
    }
}
