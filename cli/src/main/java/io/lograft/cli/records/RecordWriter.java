package io.lograft.cli.records;

import io.lograft.client.ConsumerRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Writes one record as bytes. Used by one thread. */
public interface RecordWriter {
    /** @param out takes the whole record, or what was written of it is thrown away */
    void write(ConsumerRecord record, ByteArrayOutputStream out) throws IOException;
}
