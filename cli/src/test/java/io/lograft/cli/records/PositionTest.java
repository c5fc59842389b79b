package io.lograft.cli.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.cli.records.Position.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PositionTest {
    private static final long NOW_MS = Instant.parse("2026-11-22T18:30:00Z").toEpochMilli();

    @Test
    void offsetsAndNamesAreRead() {
        assertEquals(new Position(Kind.OFFSET, 7), Position.parse("7", NOW_MS));
        assertEquals(new Position(Kind.LAST, 10), Position.parse("-10", NOW_MS));
        assertEquals(Position.BEGINNING, Position.parse("beginning", NOW_MS));
        assertEquals(Position.BEGINNING, Position.parse("earliest", NOW_MS));
        assertEquals(Position.END, Position.parse("end", NOW_MS));
        assertEquals(Position.END, Position.parse("latest", NOW_MS));
        assertFalse(Position.parse("0", NOW_MS).fitsAnyPartition());
        assertTrue(Position.parse("-1", NOW_MS).fitsAnyPartition());
    }

    @ParameterizedTest
    @CsvSource({
        "@1700000000000, 2023-11-14T22:13:20Z",
        "@2026-11-22, 2026-11-22T00:00:00Z",
        "@2026-11-22T18:30, 2026-11-22T18:30:00Z",
        "@2026-11-22T18:30:05.250, 2026-11-22T18:30:05.250Z",
        "@2026-11-22T18:30:00Z, 2026-11-22T18:30:00Z",
        "@2026-11-22T18:30:00+01:00, 2026-11-22T17:30:00Z",
        "@2026-11-22T18:30:00-05:00, 2026-11-22T23:30:00Z",
        "@-15m, 2026-11-22T18:15:00Z",
        "@-90s, 2026-11-22T18:28:30Z",
        "@-2h, 2026-11-22T16:30:00Z",
        "@-1d, 2026-11-21T18:30:00Z",
        "@0, 1970-01-01T00:00:00Z"
    })
    void timesAreRead(String text, String meant) {
        assertEquals(new Position(Kind.TIME, Instant.parse(meant).toEpochMilli()), Position.parse(text, NOW_MS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "--1",
                "x",
                "1x",
                "1.5",
                "+1",
                "99999999999999999999",
                "-99999999999999999999",
                "@",
                "@x",
                "@-",
                "@-m",
                "@-5",
                "@-5w",
                "@--5m",
                "@-9999999999999999d",
                "@2026-13-01",
                "@2026-11-22T25:00",
                "@2026-11-22T18:30+99:00",
                "@1969-12-31",
                "@-90000d",
                "@yesterday"
            })
    void whatIsNotUnderstoodIsRefusedWithTheGrammar(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Position.parse(text, NOW_MS))
                .getMessage();
        assertTrue(message.startsWith("'" + text + "'") && message.contains("@-15m"), message);
    }
}
