package io.lograft.cli.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineReaderTest {
    @Test
    void oddBytesComeThroughAsTheyAre() throws IOException {
        byte[] odd = {'a', '\r', '\n', 0, '\n', (byte) 0xff, (byte) 0xc3, '\n', '\n', 'e', 'n', 'd'};
        LineReader lines = new LineReader(new ByteArrayInputStream(odd), 100);
        assertArrayEquals(new byte[] {'a', '\r'}, lines.next());
        assertArrayEquals(new byte[] {0}, lines.next());
        assertArrayEquals(new byte[] {(byte) 0xff, (byte) 0xc3}, lines.next());
        assertArrayEquals(new byte[0], lines.next());
        assertArrayEquals("end".getBytes(StandardCharsets.US_ASCII), lines.next());
        assertNull(lines.next());
        assertEquals(5, lines.linesRead());
    }

    @Test
    void aLineTooLongIsRefusedWithItsNumber() throws IOException {
        LineReader lines =
                new LineReader(new ByteArrayInputStream("ab\nabcd\nab".getBytes(StandardCharsets.US_ASCII)), 3);
        assertEquals(2, lines.next().length);
        LineReader.LineTooLongException refused = assertThrows(LineReader.LineTooLongException.class, lines::next);
        assertEquals(2, refused.line());
    }

    @Test
    void anEndlessLineIsRefusedBeforeItFillsTheMemory() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThrows(LineReader.LineTooLongException.class, new LineReader(endless, 1_000_000)::next);
    }

    @Test
    void anyChunkingGivesTheSameLines() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(300_000)];
            random.nextBytes(bytes);
            int rarity = 1 + random.nextInt(100_000);
            for (int i = 0; i < bytes.length; i++) {
                if (random.nextInt(rarity) == 0) {
                    bytes[i] = '\n';
                }
            }
            assertEquals(split(bytes), read(new LineReader(new Chopped(bytes, random), 400_000)), "seed " + seed);
        }
    }

    private static List<String> split(byte[] bytes) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(new String(bytes, start, i - start, StandardCharsets.ISO_8859_1));
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            lines.add(new String(bytes, start, bytes.length - start, StandardCharsets.ISO_8859_1));
        }
        return lines;
    }

    private static List<String> read(LineReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (byte[] line = reader.next(); line != null; line = reader.next()) {
            lines.add(new String(line, StandardCharsets.ISO_8859_1));
        }
        return lines;
    }

    /** Hands out the bytes in pieces of random size. */
    private static final class Chopped extends ByteArrayInputStream {
        private final Random random;

        Chopped(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, 1 + random.nextInt(100_000)));
        }
    }
}
