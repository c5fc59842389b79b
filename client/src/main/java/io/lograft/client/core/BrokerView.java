package io.lograft.client.core;

import io.lograft.base.Address;

/**
 * A broker as the client knows it.
 *
 * @param rack empty if none is configured
 * @param epoch grows with each registration of this id
 * @param fenced out of service
 * @param shuttingDown about to leave in good order
 */
public record BrokerView(int id, Address address, String rack, long epoch, boolean fenced, boolean shuttingDown) {}
