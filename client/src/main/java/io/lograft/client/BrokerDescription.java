package io.lograft.client;

import io.lograft.base.Address;

/**
 * A broker of the cluster.
 *
 * @param address where clients reach it
 * @param rack empty if none is configured
 * @param epoch grows with each registration of this id
 * @param fenced out of service: it holds no leadership and is in no ISR
 * @param shuttingDown about to leave in good order
 */
public record BrokerDescription(
        int id, Address address, String rack, long epoch, boolean fenced, boolean shuttingDown) {}
