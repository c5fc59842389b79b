package io.lograft.cli.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.cli.records.RawWriter.Column;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What consume writes of a record. */
final class WritersTest {
    @Test
    void aRawValueIsItsBytesAndANewline() {
        RawWriter raw = new RawWriter(EnumSet.noneOf(Column.class), new byte[] {'\t'});
        assertArrayEquals(
                new byte[] {(byte) 0xff, 0, '\n', '\n'}, Samples.written(raw, Samples.record(null, new byte[] {
                    (byte) 0xff, 0, '\n'
                })));
        assertEquals("\n", Samples.text(raw, Samples.record("k", null)));
    }

    @Test
    void columnsStandBeforeTheValueInTheirOrder() {
        RawWriter all = new RawWriter(EnumSet.allOf(Column.class), new byte[] {'|'});
        assertEquals("1700000000123|3|42|a=1,b=|k|v\n", Samples.text(all, Samples.record("k", "v")));
        RawWriter key = new RawWriter(EnumSet.of(Column.KEY), new byte[] {'\t'});
        assertEquals("\tv\n", Samples.text(key, Samples.record(null, "v")));
    }

    @Test
    void aFormatSaysEverything() {
        FormatWriter format = FormatWriter.of("%t[%p]@%o %T %d e%e %k(%K)=%v(%V) %s(%S) {%h} 100%%\\t\\x41\\n");
        assertEquals(
                "flights[3]@42 1700000000123 2023-11-14T22:13:20.123Z e5 k(1)=vv(2) vv(2) {a=1,b=} 100%\tA\n",
                Samples.text(format, Samples.record("k", "vv")));
        assertEquals(
                "flights[3]@42 1700000000123 2023-11-14T22:13:20.123Z e5 (-1)=(-1) (-1) {a=1,b=} 100%\tA\n",
                Samples.text(format, Samples.record(null, null)));
    }

    @Test
    void aFormatKeepsBytes() {
        byte[] odd = {(byte) 0xc3, 0, (byte) 0xff};
        assertArrayEquals(odd, Samples.written(FormatWriter.of("%v"), Samples.record(null, odd)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%v %", "%q", "%k %é", "json", "", "%v\\q", "%v\\x1"})
    void aFormatThatIsNotUnderstoodIsRefused(String format) {
        String message = assertThrows(IllegalArgumentException.class, () -> FormatWriter.of(format))
                .getMessage();
        assertTrue(message.contains("'" + format + "'") && message.contains("there are"), message);
    }
}
