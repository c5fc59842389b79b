package io.lograft.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @Test
    void readsNamesAndBothKindsOfNumbers() {
        assertEquals(new Address("localhost", 9092), Address.parse("localhost:9092"));
        assertEquals(new Address("10.0.0.1", 1), Address.parse("10.0.0.1:1"));
        assertEquals(new Address("::1", 65_535), Address.parse("[::1]:65535"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "localhost",
                "localhost:",
                ":9092",
                "localhost:x",
                "localhost:0",
                "localhost:65536",
                "localhost:-1",
                " :9092",
                "[]:9092",
                "localhost:99999999999"
            })
    void refusesWhatIsNoAddress(String text) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> Address.parse(text));
        assertTrue(refusal.getMessage() != null && !refusal.getMessage().isBlank());
    }

    @Test
    void namesTheTextThatItRefuses() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Address.parse("localhost:http"));
        assertEquals("expected host:port, got 'localhost:http'", refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9092", "[::1]:9092", "a.example:80"})
    void printsWhatItReads(String text) {
        assertEquals(text, Address.parse(text).toString());
    }

    @Test
    void sortsByHostThenPort() {
        assertTrue(new Address("a", 2).compareTo(new Address("b", 1)) < 0);
        assertTrue(new Address("a", 9).compareTo(new Address("a", 10)) < 0);
    }
}
