package io.lograft.dataplane.replica;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Offers that came before this node's metadata reached their leader epoch: the newest of each follower. Owned by one loop.
 */
public final class ParkedOffers {
    /** An offer and where its answer goes. */
    public record Parked(Offer offer, OfferAnswers answers) {}

    /** Shared and empty while nothing is parked, as is almost always so. */
    private Map<Integer, Parked> byBroker = Map.of();

    public boolean isEmpty() {
        return byBroker.isEmpty();
    }

    /** Keeps an offer; it takes the place of the follower's former one, which nobody waits for any more. */
    public void park(Offer offer, OfferAnswers answers) {
        if (byBroker.isEmpty()) {
            byBroker = new HashMap<>();
        }
        byBroker.put(offer.brokerId(), new Parked(offer, answers));
    }

    /** Takes out all that somebody still waits for. */
    public List<Parked> takeAll() {
        forgetOver();
        List<Parked> all = List.copyOf(byBroker.values());
        byBroker = Map.of();
        return all;
    }

    /** Drops those whose link is gone. */
    public void forgetOver() {
        if (!byBroker.isEmpty()) {
            byBroker.values().removeIf(parked -> parked.answers().isOver());
        }
    }
}
