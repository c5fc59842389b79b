package io.lograft.metadata.op;

/**
 * Names one incarnation of a broker.
 *
 * @param brokerId which broker
 * @param brokerEpoch of its registration; another one is refused
 */
public record BrokerRequest(int brokerId, long brokerEpoch) {}
