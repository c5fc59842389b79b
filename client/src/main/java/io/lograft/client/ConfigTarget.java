package io.lograft.client;

import io.lograft.proto.v1.ConfigResource;

/** What a setting belongs to: a topic, a broker, or the whole cluster. */
public final class ConfigTarget {
    private final ConfigResource resource;

    private ConfigTarget(ConfigResource resource) {
        this.resource = resource;
    }

    public static ConfigTarget topic(String name) {
        return new ConfigTarget(ConfigResource.newBuilder().setTopic(name).build());
    }

    public static ConfigTarget broker(int id) {
        return new ConfigTarget(ConfigResource.newBuilder().setBroker(id).build());
    }

    /** Defaults for all brokers. */
    public static ConfigTarget cluster() {
        return new ConfigTarget(ConfigResource.newBuilder().setCluster(true).build());
    }

    ConfigResource resource() {
        return resource;
    }

    @Override
    public String toString() {
        return switch (resource.getResourceCase()) {
            case TOPIC -> "topic " + resource.getTopic();
            case BROKER -> "broker " + resource.getBroker();
            default -> "the cluster";
        };
    }
}
