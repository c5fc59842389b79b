package io.lograft.client;

import java.util.List;

/**
 * The cluster.
 *
 * @param controllerId node id of the active controller, -1 if none is known
 * @param controllerEpoch grows with each new controller
 * @param brokers all registered ones, by id
 * @param metadataVersion index in the metadata log
 * @param voters node ids of the metadata quorum
 */
public record ClusterDescription(
        String clusterId,
        int controllerId,
        long controllerEpoch,
        List<BrokerDescription> brokers,
        long metadataVersion,
        List<Integer> voters) {
    public ClusterDescription {
        brokers = List.copyOf(brokers);
        voters = List.copyOf(voters);
    }
}
