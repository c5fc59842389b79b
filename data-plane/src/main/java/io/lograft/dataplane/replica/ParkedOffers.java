package io.lograft.dataplane.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Offers that came before this node's metadata reached their leader epoch: the newest of each follower. Owned by one loop.
 */
public final class ParkedOffers {
    /** An offer and where its answer goes. */
    public record Parked(Offer offer, OfferAnswers answers) {}

    private final Map<Integer, Parked> byBroker = new HashMap<>();

    public boolean isEmpty() {
        return byBroker.isEmpty();
    }

    /** Keeps an offer; it takes the place of the follower's former one, which nobody waits for any more. */
    public void park(Offer offer, OfferAnswers answers) {
        byBroker.put(offer.brokerId(), new Parked(offer, answers));
    }

    /** Takes out all that somebody still waits for. */
    public List<Parked> takeAll() {
        forgetOver();
        List<Parked> all = new ArrayList<>(byBroker.values());
        byBroker.clear();
        return all;
    }

    /** Drops those whose link is gone. */
    public void forgetOver() {
        byBroker.values().removeIf(parked -> parked.answers().isOver());
    }
}
