package io.lograft.metadata.controller;

import io.lograft.metadata.log.EntryCodec;
import io.lograft.proto.metadata.v1.MetadataRecord;
import java.util.ArrayList;
import java.util.List;

/** Whole operations that go into one entry. Owned by the controller's loop. */
final class EntryBatch {
    private final long number;
    private final List<MetadataRecord> records = new ArrayList<>();
    private long bytes;

    /** @param number grows by one with each batch of a controller */
    EntryBatch(long number) {
        this.number = number;
    }

    long number() {
        return number;
    }

    List<MetadataRecord> records() {
        return records;
    }

    boolean hasRoomFor(long moreBytes) {
        return bytes + moreBytes <= EntryCodec.RECORDS_BYTES_MAX;
    }

    void add(List<MetadataRecord> more, long moreBytes) {
        records.addAll(more);
        bytes += moreBytes;
    }
}
