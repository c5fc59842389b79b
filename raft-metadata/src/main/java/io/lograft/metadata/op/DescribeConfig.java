package io.lograft.metadata.op;

import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.proto.v1.ConfigEntry;
import io.lograft.proto.v1.DescribeConfigRequest;
import io.lograft.proto.v1.DescribeConfigResponse;
import java.util.Map;

/** Lists the settings of a topic, a broker or the cluster, with defaults. Any node answers it from its own image. */
public final class DescribeConfig {
    private DescribeConfig() {}

    /** UNKNOWN_TOPIC, UNKNOWN_BROKER, INVALID_REQUEST. */
    public static DescribeConfigResponse describe(ClusterImage image, DescribeConfigRequest request) {
        ConfigResources resource = ConfigResources.find(image, request.getResource());
        DescribeConfigResponse.Builder response = DescribeConfigResponse.newBuilder();
        if (!resource.outcome().done()) {
            return response.setError(Failures.error(resource.outcome())).build();
        }
        for (ConfigKey key : resource.table().keys()) {
            String set = resource.configs().get(key.name());
            String byDefault = defaultValue(key, resource);
            response.addEntries(ConfigEntry.newBuilder()
                    .setName(key.name())
                    .setValue(set != null ? set : byDefault)
                    .setDefaultValue(byDefault)
                    .setIsSet(set != null)
                    .setDescription(key.description()));
        }
        return response.build();
    }

    private static String defaultValue(ConfigKey key, ConfigResources resource) {
        if (resource.topic() == null || !key.name().equals(TopicConfigs.MIN_INSYNC_REPLICAS)) {
            return key.defaultValue();
        }
        PartitionImage first = resource.topic().partitions().get(0);
        return Integer.toString(TopicConfigs.minInsyncReplicas(Map.of(), first));
    }
}
