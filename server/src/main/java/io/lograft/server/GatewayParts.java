package io.lograft.server;

import io.lograft.server.gateway.Gateway;
import io.lograft.server.service.InitProducerService;

/**
 * What serves callers that do not know leaders.
 *
 * @param producerIds this node's block of producer ids, which all of its services share
 */
record GatewayParts(Gateway gateway, InitProducerService producerIds) {}
