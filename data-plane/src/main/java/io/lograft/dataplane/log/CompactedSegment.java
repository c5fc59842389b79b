package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import java.util.List;
import java.util.UUID;

/**
 * A segment that lies ready, durable, to take the place of others.
 *
 * @param sources what it replaces: neighbours
 * @param segment what is known of it; its base offset is the first source's, its end offset the last one's
 * @param file its open file, still under its staged name
 */
record CompactedSegment(
        List<Segment> sources, Segment segment, DiskFile file, UUID uuid, long createdMs, SegmentIndex index) {}
