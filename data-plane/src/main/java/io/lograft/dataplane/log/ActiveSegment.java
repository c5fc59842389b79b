package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import java.util.UUID;

/**
 * A segment whose file is open for appends. Owned by the partition's loop, but for {@link #writtenEnd}, which flushers
 * read. The file stays open while somebody uses it, also after the segment was sealed.
 */
final class ActiveSegment {
    private final DiskFile file;
    private final UUID uuid;
    private final long createdMs;

    private long baseOffset;
    private SegmentIndex index;
    private boolean named;
    private int persistedBlocks;
    private int users;
    private boolean retired;

    /** Offset after the last batch that was handed to the file system; read by flushers before they force the file. */
    private volatile long writtenEnd;

    ActiveSegment(DiskFile file, UUID uuid, long createdMs, long baseOffset, SegmentIndex index, boolean named) {
        this.file = file;
        this.uuid = uuid;
        this.createdMs = createdMs;
        this.baseOffset = baseOffset;
        this.index = index;
        this.named = named;
        this.writtenEnd = index.endOffset();
    }

    DiskFile file() {
        return file;
    }

    UUID uuid() {
        return uuid;
    }

    long createdMs() {
        return createdMs;
    }

    long baseOffset() {
        return baseOffset;
    }

    SegmentIndex index() {
        return index;
    }

    /** Bytes of the file, header included. */
    int sizeBytes() {
        return index.endPosition();
    }

    boolean isEmpty() {
        return index.endPosition() == SegmentHeader.BYTES;
    }

    /** Begins to be the active segment, at this offset; its file gets its name later. */
    void beginAt(long offset) {
        baseOffset = offset;
        index = new SegmentIndex(offset);
        writtenEnd = offset;
    }

    void noteWritten(long endOffset) {
        writtenEnd = endOffset;
    }

    long writtenEnd() {
        return writtenEnd;
    }

    void noteNamed() {
        named = true;
    }

    boolean isNamed() {
        return named;
    }

    /** Blocks of the index that are in the index file. */
    int persistedBlocks() {
        return persistedBlocks;
    }

    void notePersisted(int blocks) {
        persistedBlocks = blocks;
    }

    /** Nothing will be appended any more. */
    void retire() {
        retired = true;
    }

    /** Keeps the file open until {@link #release}. */
    void use() {
        users++;
    }

    void release() {
        users--;
    }

    /** Whether the file can be closed. */
    boolean isDone() {
        return retired && named && users == 0;
    }
}
