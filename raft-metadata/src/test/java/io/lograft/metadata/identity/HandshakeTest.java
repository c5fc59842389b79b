package io.lograft.metadata.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final List<Integer> VOTERS = List.of(1, 2, 3);

    private final Handshake one = new Handshake(founder(1, 'a'), VOTERS);

    private static Founder founder(int id, char nonce) {
        return new Founder(id, Character.toString(nonce).repeat(32));
    }

    private static VoterAnswer fresh(int id, char nonce) {
        return new VoterAnswer(founder(id, nonce), VOTERS, false, List.of());
    }

    private static VoterAnswer formatted(int id, char nonce, Founder... founders) {
        return new VoterAnswer(founder(id, nonce), VOTERS, true, List.of(founders));
    }

    private static String refusal(Handshake.Outcome outcome) {
        return assertInstanceOf(Handshake.Refuse.class, outcome).message();
    }

    @Test
    void waitsForEveryOtherVoter() {
        assertEquals(new Handshake.Wait(Set.of(2, 3)), one.decide(Map.of()));
        assertEquals(new Handshake.Wait(Set.of(3)), one.decide(Map.of(2, fresh(2, 'b'))));
    }

    @Test
    void allFreshMeansBootstrapWithAllNonces() {
        assertEquals(
                new Handshake.Bootstrap(List.of(founder(1, 'a'), founder(2, 'b'), founder(3, 'c'))),
                one.decide(Map.of(3, fresh(3, 'c'), 2, fresh(2, 'b'))));
    }

    @Test
    void aSingleVoterNeedsNobody() {
        Founder self = founder(7, '7');
        assertEquals(new Handshake.Bootstrap(List.of(self)), new Handshake(self, List.of(7)).decide(Map.of()));
    }

    @Test
    void aFormattedVoterThatKnowsThisNonceIsEnough() {
        Founder[] founders = {founder(1, 'a'), founder(2, 'b'), founder(3, 'c')};
        assertEquals(new Handshake.Bootstrap(List.of(founders)), one.decide(Map.of(2, formatted(2, 'b', founders))));
    }

    @Test
    void aFormattedVoterThatKnowsAnotherNonceMeansThatThisOneForgot() {
        String message = refusal(one.decide(
                Map.of(2, formatted(2, 'b', founder(1, 'f'), founder(2, 'b'), founder(3, 'c')), 3, fresh(3, 'c'))));
        assertTrue(message.contains("its metadata is gone") && message.contains("Restore metadata.dir"), message);
    }

    @Test
    void aQuorumWithoutThisNodeIsNotJoined() {
        String message = refusal(one.decide(Map.of(2, formatted(2, 'b', founder(2, 'b'), founder(3, 'c')))));
        assertTrue(message.contains("not one of them"), message);
    }

    @Test
    void twoDifferentQuorumsAreRefused() {
        String message = refusal(one.decide(Map.of(
                2, formatted(2, 'b', founder(1, 'a'), founder(2, 'b'), founder(3, 'c')),
                3, formatted(3, 'd', founder(1, 'a'), founder(2, 'b'), founder(3, 'd')))));
        assertTrue(message.contains("different quorums"), message);
    }

    @Test
    void otherVotersOrAnotherNodeAtTheAddressAreMistakesToCorrect() {
        VoterAnswer otherList = new VoterAnswer(founder(2, 'b'), List.of(1, 2), false, List.of());
        assertTrue(refusal(one.decide(Map.of(2, otherList))).contains("[1, 2]"));
        assertTrue(refusal(one.decide(Map.of(2, fresh(3, 'c')))).contains("answered by node 3"));
    }
}
