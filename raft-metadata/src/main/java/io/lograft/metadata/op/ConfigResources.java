package io.lograft.metadata.op;

import io.lograft.base.ErrorCode;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.v1.ConfigResource;
import java.util.Map;

/**
 * What a request for settings is about.
 *
 * @param outcome UNKNOWN_TOPIC, UNKNOWN_BROKER or INVALID_REQUEST if there is no such resource; then the rest is null
 * @param table which settings it has
 * @param configs which of them are set
 * @param topic the topic, if it is one
 */
record ConfigResources(Outcome outcome, ConfigTable table, Map<String, String> configs, TopicImage topic) {
    static ConfigResources find(ClusterImage image, ConfigResource resource) {
        return switch (resource.getResourceCase()) {
            case TOPIC -> {
                TopicImage topic = image.topic(resource.getTopic());
                yield topic == null
                        ? missing(TopicNames.unknown(resource.getTopic()))
                        : new ConfigResources(Outcome.DONE, TopicConfigs.TABLE, topic.configs(), topic);
            }
            case BROKER -> {
                int id = resource.getBroker();
                yield image.broker(id) == null
                        ? missing(Outcome.of(
                                ErrorCode.UNKNOWN_BROKER,
                                "no broker " + id + " is registered; describe the cluster to see which are"))
                        : new ConfigResources(Outcome.DONE, ClusterConfigs.BROKER, image.brokerConfigs(id), null);
            }
            case CLUSTER -> new ConfigResources(Outcome.DONE, ClusterConfigs.CLUSTER, image.clusterConfigs(), null);
            case RESOURCE_NOT_SET ->
                missing(Outcome.of(
                        ErrorCode.INVALID_REQUEST,
                        "resource names neither a topic nor a broker nor the cluster; name one"));
        };
    }

    private static ConfigResources missing(Outcome outcome) {
        return new ConfigResources(outcome, null, null, null);
    }
}
