package io.lograft.client.core;

import io.lograft.base.Address;
import java.util.List;

/**
 * How the client keeps in touch with its cluster.
 *
 * @param bootstrap where to begin; one or more
 * @param hedgeMs silence after which a second node is asked too
 * @param attemptMs silence after which an attempt is given up
 * @param pingMs silence after which a node that should push is asked whether it is still there
 * @param refusedGraceMs how long refusals by all addresses are taken for a cluster that is still starting
 * @param unknownTopicGraceMs how long a topic that a node does not know may be on its way to that node
 * @param backoff between rounds over all nodes
 */
public record MetadataSettings(
        List<Address> bootstrap,
        long hedgeMs,
        long attemptMs,
        long pingMs,
        long refusedGraceMs,
        long unknownTopicGraceMs,
        Backoff backoff) {
    public MetadataSettings {
        bootstrap = List.copyOf(bootstrap);
        if (bootstrap.isEmpty()) {
            throw new IllegalArgumentException("no bootstrap address is given; give at least one host:port");
        }
    }

    /** The values that are used unless a test needs others. */
    public static MetadataSettings of(List<Address> bootstrap) {
        return new MetadataSettings(bootstrap, 100, 1_500, 1_000, 500, 1_000, new Backoff(20, 1_000));
    }
}
