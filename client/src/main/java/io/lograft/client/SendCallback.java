package io.lograft.client;

import io.lograft.client.core.RecordCallback;

/**
 * Told what became of one record, once. Called on the client's own thread: it must return soon and never wait for the
 * client. Cheaper than a future where there are very many records; one object may serve them all.
 */
public interface SendCallback extends RecordCallback {}
