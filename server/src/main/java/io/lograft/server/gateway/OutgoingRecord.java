package io.lograft.server.gateway;

import com.google.protobuf.ByteString;
import io.lograft.proto.batch.RecordHeader;
import io.lograft.proto.v1.Header;
import io.lograft.proto.v1.PublishRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * A record as the client's logic takes it.
 *
 * @param partition index, -1 for none given
 * @param key may be null
 * @param value may be null
 */
record OutgoingRecord(int partition, long timestampMs, byte[] key, byte[] value, List<RecordHeader> headers) {
    /** @param wallMs the time of a record that has none */
    static OutgoingRecord of(PublishRecord record, long wallMs) {
        List<RecordHeader> headers = new ArrayList<>(record.getHeadersCount());
        for (Header header : record.getHeadersList()) {
            headers.add(new RecordHeader(header.getName(), header.hasValue() ? bytes(header.getValue()) : null));
        }
        return new OutgoingRecord(
                record.hasPartition() ? record.getPartition() : -1,
                record.hasTimestampMs() ? record.getTimestampMs() : wallMs,
                record.hasKey() ? bytes(record.getKey()) : null,
                record.hasValue() ? bytes(record.getValue()) : null,
                headers);
    }

    private static byte[] bytes(ByteString field) {
        return field.toByteArray();
    }
}
