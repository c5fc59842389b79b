package io.lograft.client;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;

/** A record whose key or value is not what the deserializer expects. */
public final class DeserializationException extends LograftException {
    private static final long serialVersionUID = 1L;

    private final transient ConsumerRecord record;

    DeserializationException(ConsumerRecord record, String what, RuntimeException cause) {
        super(
                ErrorCode.INVALID_REQUEST,
                "the " + what + " of the record of " + record.partition() + " at offset " + record.offset()
                        + " cannot be deserialized (" + cause
                        + "); its bytes are in record(), for you to put aside; the next poll goes on behind it",
                cause);
        this.record = record;
    }

    /** The record as it was read. */
    public ConsumerRecord record() {
        return record;
    }
}
