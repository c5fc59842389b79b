package io.lograft.cli.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EscapesTest {
    @Test
    void escapesAndTextAreRead() {
        assertArrayEquals(
                new byte[] {'a', '\t', '\n', '\r', 0, '\\', (byte) 0xfe, 'z'},
                Escapes.bytes("a\\t\\n\\r\\0\\\\\\xfEz"));
        assertArrayEquals("→𝄞".getBytes(StandardCharsets.UTF_8), Escapes.bytes("→𝄞"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "ab\\q", "\\x", "\\x1", "\\xg0"})
    void whatIsNoEscapeIsNamed(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Escapes.bytes(text))
                .getMessage();
        assertTrue(message.contains("is no escape") && message.contains("\\xHH"), message);
    }
}
