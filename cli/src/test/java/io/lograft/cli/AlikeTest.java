package io.lograft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AlikeTest {
    private static final List<String> TOPICS = List.of("flights", "flight-plans", "orders", "a", "b");

    @Test
    void misspeltNamesAreFound() {
        assertEquals(List.of("flights"), Alike.to("fligths", TOPICS));
        assertEquals(List.of("flights"), Alike.to("Flights", TOPICS));
        assertEquals(List.of("orders"), Alike.to("order", TOPICS));
    }

    @Test
    void theMostAlikeComesFirstAndBeginningsCount() {
        assertEquals(List.of("flights", "flight-plans"), Alike.to("flight", TOPICS));
    }

    @Test
    void whatIsNotAlikeIsNotOffered() {
        assertEquals(List.of(), Alike.to("payments", TOPICS));
        assertEquals(List.of(), Alike.to("x".repeat(1_000), List.of("x".repeat(999))));
    }

    @Test
    void lettersArePutInTakenOutReplacedAndSwapped() {
        assertEquals(0, Alike.distance("abc", "abc"));
        assertEquals(1, Alike.distance("abc", "abxc"));
        assertEquals(1, Alike.distance("abc", "ac"));
        assertEquals(1, Alike.distance("abc", "abx"));
        assertEquals(1, Alike.distance("abc", "acb"));
        assertEquals(3, Alike.distance("", "abc"));
    }

    @Test
    void namesAreListedAsASentence() {
        assertEquals("'a'", Alike.listed(List.of("a")));
        assertEquals("'a', 'b' or 'c'", Alike.listed(List.of("a", "b", "c")));
    }
}
