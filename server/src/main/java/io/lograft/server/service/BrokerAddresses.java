package io.lograft.server.service;

import io.lograft.base.Address;
import io.lograft.metadata.image.BrokerImage;

/** Under which of its ports a broker is named to whoever asks: a client's, or a node's. */
public enum BrokerAddresses {
    OF_CLIENT_PORTS {
        @Override
        Address of(BrokerImage broker) {
            return broker.clientAddress();
        }
    },
    OF_NODE_PORTS {
        @Override
        Address of(BrokerImage broker) {
            return broker.nodeAddress();
        }
    };

    abstract Address of(BrokerImage broker);
}
