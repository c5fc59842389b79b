package io.lograft.dataplane.replica;

import io.lograft.dataplane.api.Acks;
import io.lograft.dataplane.api.ProduceReply;
import java.nio.ByteBuffer;

/** A produce that was checked and is to be appended. */
record PendingProduce(Acks acks, long deadlineMs, ByteBuffer batch, ProduceReply reply) {}
