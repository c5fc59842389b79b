package io.lograft.cli.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.client.ConsumerRecord;
import io.lograft.proto.batch.RecordHeader;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordFilterTest {
    private static final ConsumerRecord RECORD = Samples.record(
            Samples.utf8("user-7"),
            Samples.utf8("{\"level\":\"ERROR\"}"),
            new RecordHeader("trace", Samples.utf8("a=b")),
            new RecordHeader("none", null));

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "key=user-7, true",
                "key=user, false",
                "key!=user-7, false",
                "key!=user, true",
                "key:ser, true",
                "key~^user-[0-9]$, true",
                "key~^ser, false",
                "key!~^ser, true",
                "value:ERROR, true",
                "value!:ERROR, false",
                "value:\"ERROR\", true",
                "value~(?i)error, true",
                "header.trace=a=b, true",
                "header.trace:=, true",
                "header.absent=a, false",
                "header.absent!=a, true",
                "header.none=, false",
                "value:, true"
            })
    void recordsAreTested(String filter, boolean wanted) {
        assertEquals(wanted, RecordFilter.of(filter).test(RECORD), filter);
    }

    @Test
    void nullEqualsNothing() {
        ConsumerRecord empty = Samples.record((byte[]) null, null);
        assertEquals(false, RecordFilter.of("key=").test(empty));
        assertEquals(false, RecordFilter.of("value~.*").test(empty));
        assertEquals(true, RecordFilter.of("value!~.*").test(empty));
    }

    @Test
    void bytesThatAreNoTextAreSearched() {
        ConsumerRecord odd = Samples.record(null, new byte[] {(byte) 0xff, 'a', (byte) 0xc3});
        assertEquals(true, RecordFilter.of("value:a").test(odd));
        assertEquals(true, RecordFilter.of("value~a").test(odd));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "value",
                "=x",
                "vlaue:x",
                "header:x",
                "header.=x",
                "!value:x",
                "value~[",
                "value~(a",
                "key~\\1"
            })
    void whatIsNotUnderstoodIsRefused(String filter) {
        String message = assertThrows(IllegalArgumentException.class, () -> RecordFilter.of(filter))
                .getMessage();
        assertTrue(message.contains("value:ERROR") || message.contains("FIELD:TEXT"), message);
    }

    @Test
    void hostileExpressionsTakeLinearTime() {
        ConsumerRecord manyLetters = Samples.record(null, Samples.utf8("a".repeat(100_000)));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            assertEquals(false, RecordFilter.of("value~(a*)*b").test(manyLetters));
            assertEquals(
                    false, RecordFilter.of("value:" + "a".repeat(50_000) + "b").test(manyLetters));
        });
    }
}
