package io.lograft.metadata.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FencingGuardTest {
    private final FencingGuard guard = new FencingGuard();

    @Test
    void oneIsAlwaysPermittedAndTheNextTenSecondsLater() {
        assertTrue(guard.permit(1, "a", 1, 0));
        assertFalse(guard.permit(2, "a", 1, 9_999));
        assertTrue(guard.permit(2, "a", 1, 10_000));
    }

    @Test
    void aThirdOfTheBrokersInAnyTenSeconds() {
        assertTrue(guard.permit(1, "a", 9, 0));
        assertTrue(guard.permit(2, "a", 9, 4_000));
        assertTrue(guard.permit(3, "a", 9, 8_000));
        assertFalse(guard.permit(4, "a", 9, 9_000));
        assertTrue(guard.permit(4, "a", 9, 10_000));
        assertFalse(guard.permit(5, "a", 9, 13_999));
        assertTrue(guard.permit(5, "a", 9, 14_000));
    }

    @Test
    void aFencingThatProvedRightDoesNotCount() {
        assertTrue(guard.permit(1, "a", 3, 0));
        guard.registered(1, "b");
        assertTrue(guard.permit(2, "a", 3, 4_000), "broker 1 came back as another process");
    }

    @Test
    void aFencingThatProvedWrongCounts() {
        assertTrue(guard.permit(1, "a", 3, 0));
        guard.registered(1, "a");
        assertFalse(guard.permit(2, "a", 3, 4_000), "broker 1 is the same process as before: it lived all the time");
    }
}
