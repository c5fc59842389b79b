package io.lograft.cli.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

final class RecordOutputTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final RecordOutput out = new RecordOutput(bytes);

    @Test
    void recordsGoOutWithTheNextFlush() {
        write(out, 0, '\r', 0xff, '\n');
        assertEquals(0, bytes.size());
        assertTrue(out.isDirty());
        out.flush();
        assertArrayEquals(new byte[] {0, '\r', (byte) 0xff, '\n'}, bytes.toByteArray());
        assertFalse(out.isDirty());
    }

    @Test
    void afterTheEndNothingIsTaken() {
        write(out, 'a');
        out.end();
        write(out, 'b');
        out.flush();
        assertArrayEquals(new byte[] {'a'}, bytes.toByteArray());
        assertTrue(out.isClosed());
    }

    @Test
    void aReaderThatLeftIsNoticedAndNoFailure() {
        RecordOutput broken = new RecordOutput(new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        write(broken, 'a');
        assertFalse(broken.isClosed());
        broken.flush();
        assertTrue(broken.isClosed());
        assertFalse(broken.isDirty());
    }

    private static void write(RecordOutput to, int... bytes) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        for (int value : bytes) {
            record.write(value);
        }
        to.write(record);
    }
}
