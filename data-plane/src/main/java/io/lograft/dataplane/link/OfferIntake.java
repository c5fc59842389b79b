package io.lograft.dataplane.link;

import io.lograft.dataplane.replica.Offer;
import io.lograft.dataplane.replica.OfferAnswers;
import io.lograft.dataplane.replica.ReplicaContext;

/** The replicas of one loop, as a leader's link sees them. Owned by that loop. */
public interface OfferIntake {
    ReplicaContext context();

    /** A follower asks to be attached to a partition of this loop; the answer may come much later. */
    void onOffer(Offer offer, OfferAnswers answers);

    /** A link is gone: offers that came through it need no answer. */
    void forgetOffers();
}
