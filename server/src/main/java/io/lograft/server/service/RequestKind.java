package io.lograft.server.service;

/** The requests that are measured. */
public enum RequestKind {
    PRODUCE,
    FETCH,
    LIST_OFFSETS,
    DELETE_RECORDS,
    INIT_PRODUCER,
    CREATE_TOPIC,
    DELETE_TOPIC,
    ADD_PARTITIONS,
    ALTER_CONFIG,
    DESCRIBE_CONFIG,
    ELECT_LEADERS,
    DESCRIBE_CLUSTER,
    DESCRIBE_TOPICS,
    WATCH_METADATA,
    PUBLISH,
    PUBLISH_STREAM,
    SUBSCRIBE,
    OPEN_PRODUCER
}
