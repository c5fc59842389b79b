package io.lograft.torture.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lograft.torture.history.PollEvent;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 20, 21, 100, 5_000})
    void carriesItsValue(int bytes) {
        byte[] payload = Payload.encode(3, 77, bytes);
        assertEquals(Math.max(20, bytes), payload.length);
        assertEquals(77, Payload.decode(3, payload));
    }

    @Test
    void noticesEveryChangedByte() {
        byte[] payload = Payload.encode(3, 77, 100);
        for (int i = 0; i < payload.length; i++) {
            byte[] changed = payload.clone();
            changed[i] ^= 1;
            assertEquals(PollEvent.UNREADABLE, Payload.decode(3, changed), "byte " + i);
        }
    }

    @Test
    void belongsToOnePartitionAndIsWhole() {
        byte[] payload = Payload.encode(3, 77, 100);
        assertEquals(PollEvent.UNREADABLE, Payload.decode(4, payload));
        assertEquals(PollEvent.UNREADABLE, Payload.decode(3, Arrays.copyOf(payload, 99)));
        assertEquals(PollEvent.UNREADABLE, Payload.decode(3, new byte[0]));
    }
}
