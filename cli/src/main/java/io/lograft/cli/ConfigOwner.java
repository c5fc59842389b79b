package io.lograft.cli;

import io.lograft.client.ConfigTarget;

/**
 * Whose settings are meant.
 *
 * @param type {@code topic}, {@code broker} or {@code cluster}
 * @param name the topic's name, the broker's id, or empty
 */
record ConfigOwner(String type, String name, ConfigTarget target) {
    static ConfigOwner topic(String name) {
        return new ConfigOwner("topic", name, ConfigTarget.topic(name));
    }

    static ConfigOwner broker(int id) {
        return new ConfigOwner("broker", Integer.toString(id), ConfigTarget.broker(id));
    }

    static ConfigOwner cluster() {
        return new ConfigOwner("cluster", "", ConfigTarget.cluster());
    }

    @Override
    public String toString() {
        return name.isEmpty() ? "the " + type : type + " " + name;
    }
}
