package io.lograft.dataplane.api;

import io.lograft.base.Address;

/**
 * Another broker as the metadata knows it.
 *
 * @param id broker id
 * @param brokerEpoch metadata index of its registration; another incarnation has another one
 * @param nodeAddress where nodes reach it (node port)
 * @param clientAddress where clients reach it
 * @param eligible neither fenced nor shutting down: may join an ISR
 */
public record BrokerPeer(int id, long brokerEpoch, Address nodeAddress, Address clientAddress, boolean eligible) {}
