package io.lograft.dataplane.log;

import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;

/**
 * Names of partition directories: {@code <topic>-<partition>.<topic id>}. The topic is there for people, cut to 180
 * characters so that every name fits a file system's 255; identity is the rest.
 */
final class PartitionDirectory {
    /** Ends the name of a directory that nobody claims; the wall-clock time of its renaming, in ms, follows. */
    static final String STRAY_MARK = ".stray~";

    /** Ends the name of a directory whose files are being deleted. */
    static final String DELETED_MARK = ".deleted~";

    private static final int TOPIC_CHARACTERS = 180;
    private static final int TOPIC_ID_CHARACTERS = 22;

    private PartitionDirectory() {}

    static String name(String topic, TopicIdPartition id) {
        String shown = topic.length() > TOPIC_CHARACTERS ? topic.substring(0, TOPIC_CHARACTERS) : topic;
        return shown + "-" + id.partition() + "." + id.topicId();
    }

    /** The partition whose directory has this name; null if it is not a partition directory's name. */
    static TopicIdPartition parse(String name) {
        int dot = name.lastIndexOf('.');
        int dash = dot < 0 ? -1 : name.lastIndexOf('-', dot);
        if (dash < 1 || name.length() - dot - 1 != TOPIC_ID_CHARACTERS) {
            return null;
        }
        try {
            TopicId topicId = TopicId.parse(name.substring(dot + 1));
            return new TopicIdPartition(topicId, Integer.parseInt(name.substring(dash + 1, dot)));
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }
}
