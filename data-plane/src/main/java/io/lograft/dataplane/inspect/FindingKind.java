package io.lograft.dataplane.inspect;

import java.util.Locale;

/** What may be wrong with a file. */
public enum FindingKind {
    /** A header: magic, version, checksum or owner. */
    HEADER,
    /** A batch: length, magic or checksum. */
    BATCH,
    /** Offsets do not follow one another. */
    ORDER,
    /** A leader epoch falls, or is not the one that the checkpoint has. */
    EPOCH,
    /** An index is missing, damaged, or does not say what the segment holds. */
    INDEX,
    /** A snapshot of the producers' state. */
    PRODUCERS,
    /** The checkpoint, or what it says of a partition. */
    CHECKPOINT,
    /** The state of the directory. */
    STATE,
    /** Something that must be there is not. */
    MISSING,
    /** A file, or a part of it, that the disk does not give. */
    UNREADABLE,
    /** A segment that was found damaged earlier and is kept for a look. */
    SET_ASIDE,
    /** An unfinished write past the recovery point, which the next start cuts off. */
    TORN_TAIL;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
