package io.lograft.cli.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class LineSourceTest {
    private static LineSource source(String separator, int... bytes) {
        byte[] text = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            text[i] = (byte) bytes[i];
        }
        return new LineSource(
                new LineReader(new ByteArrayInputStream(text), 100),
                separator == null ? null : Escapes.bytes(separator));
    }

    @Test
    void withoutASeparatorTheLineIsTheValue() throws IOException {
        Row row = source(null, 'a', ':', 0xff).next();
        assertNull(row.key());
        assertArrayEquals(new byte[] {'a', ':', (byte) 0xff}, row.value());
    }

    @Test
    void theFirstSeparatorEndsTheKeyWhateverBytesItHas() throws IOException {
        Row row = source(":", 0xff, 0, ':', 'a', ':', 'b').next();
        assertArrayEquals(new byte[] {(byte) 0xff, 0}, row.key());
        assertArrayEquals(new byte[] {'a', ':', 'b'}, row.value());
        Row odd = source("\\xff\\0", 'k', 0xff, 0xff, 0, 'v').next();
        assertArrayEquals(new byte[] {'k', (byte) 0xff}, odd.key());
        assertArrayEquals(new byte[] {'v'}, odd.value());
    }

    @Test
    void keyAndValueMayBeEmpty() throws IOException {
        Row row = source("=>", '=', '>').next();
        assertArrayEquals(new byte[0], row.key());
        assertArrayEquals(new byte[0], row.value());
    }

    @Test
    void aLineWithoutASeparatorIsRefusedByItsNumber() {
        LineSource source = source("\\t", 'a', '\t', 'b', '\n', 'c');
        String message = assertThrows(RowException.class, () -> {
                    source.next();
                    source.next();
                })
                .getMessage();
        assertTrue(message.startsWith("line 2 has no key: the separator '\\t'"), message);
    }
}
