package io.lograft.metadata.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Address;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuorumVotersTest {
    @Test
    void theNodePortIsTheRaftPortLessOneUnlessNamed() {
        QuorumVoters voters = QuorumVoters.parse("2@b:9094/7000, 1@[::1]:9094");
        assertEquals(List.of(1, 2), voters.ids());
        assertEquals(new Address("::1", 9093), voters.find(1).orElseThrow().node());
        assertEquals(new Address("b", 7000), voters.find(2).orElseThrow().node());
        assertEquals("1@[::1]:9094,2@b:9094/7000", voters.toString());
        assertEquals(voters, QuorumVoters.parse(voters.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "a@b:1", "1@b", "1@b:0", "1@b:99999", "-1@b:9094", "1@b:9094,", "1@b:9094/x"})
    void whatIsWrongIsNamed(String text) {
        IllegalArgumentException why = assertThrows(IllegalArgumentException.class, () -> QuorumVoters.parse(text));
        assertTrue(why.getMessage().contains("expected id@host:raftPort"), why.getMessage());
    }

    @Test
    void anIdTwiceIsRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> QuorumVoters.parse("1@a:2,1@b:2"))
                .getMessage()
                .contains("listed twice"));
    }
}
