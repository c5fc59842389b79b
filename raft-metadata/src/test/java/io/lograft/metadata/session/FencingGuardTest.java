package io.lograft.metadata.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FencingGuardTest {
    private final FencingGuard guard = new FencingGuard();

    @Test
    void oneIsAlwaysPermittedAndTheNextTenSecondsLater() {
        assertTrue(guard.permit(1, 0));
        assertFalse(guard.permit(1, 9_999));
        assertTrue(guard.permit(1, 10_000));
    }

    @Test
    void aThirdOfTheBrokersInAnyTenSeconds() {
        assertTrue(guard.permit(9, 0));
        assertTrue(guard.permit(9, 4_000));
        assertTrue(guard.permit(9, 8_000));
        assertFalse(guard.permit(9, 9_000));
        assertTrue(guard.permit(9, 10_000));
        assertFalse(guard.permit(9, 13_999));
        assertTrue(guard.permit(9, 14_000));
    }
}
