package io.lograft.metadata.op;

import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;

/**
 * Which brokers serve, as an operation that changes one of them leaves it. Immutable.
 *
 * @param image the image before the operation
 * @param changed id of the broker that the operation changes, -1 for none
 * @param fenced whether that broker is out of service afterwards
 * @param shuttingDown whether it is about to leave afterwards
 */
record Brokers(ClusterImage image, int changed, boolean fenced, boolean shuttingDown) {
    /** As the image says. */
    static Brokers of(ClusterImage image) {
        return new Brokers(image, -1, false, false);
    }

    /** With this broker out of service. */
    static Brokers withFenced(ClusterImage image, int broker) {
        return new Brokers(image, broker, true, false);
    }

    /** With this broker in service. */
    static Brokers withActive(ClusterImage image, int broker) {
        return new Brokers(image, broker, false, false);
    }

    /** With this broker in service, but about to leave. */
    static Brokers withShuttingDown(ClusterImage image, int broker) {
        return new Brokers(image, broker, false, true);
    }

    /** In service: a leader there may stay leader. */
    boolean inService(int id) {
        if (id == changed) {
            return !fenced;
        }
        BrokerImage broker = image.broker(id);
        return broker != null && !broker.fenced();
    }

    /** In service and staying: may be elected, and may join an ISR. */
    boolean active(int id) {
        if (id == changed) {
            return !fenced && !shuttingDown;
        }
        BrokerImage broker = image.broker(id);
        return broker != null && broker.active();
    }
}
