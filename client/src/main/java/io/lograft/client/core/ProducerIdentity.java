package io.lograft.client.core;

/** What a leader tells producers apart by. */
record ProducerIdentity(long id, short epoch) {
    /** Of a producer that is not idempotent. */
    static final ProducerIdentity NONE = new ProducerIdentity(-1, (short) -1);
}
