package io.lograft.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lograft.dataplane.inspect.BatchEntry;
import io.lograft.dataplane.inspect.LogDump;
import io.lograft.dataplane.log.StoredFiles;
import java.io.IOException;
import java.nio.file.Path;

/** Log files for programs: one object for each file, in an array that the caller opens and closes. */
final class LogDumpJson implements LogDump.Content {
    private final JsonGenerator json;
    private boolean inSegment;

    LogDumpJson(JsonGenerator json) {
        this.json = json;
    }

    /** Closes what is open. */
    void end() throws IOException {
        if (inSegment) {
            json.writeEndArray();
            json.writeEndObject();
            inSegment = false;
        }
    }

    private void begin(Path file, String kind) throws IOException {
        end();
        json.writeStartObject();
        json.writeStringField("file", file.toString());
        json.writeStringField("kind", kind);
    }

    @Override
    public void onSegment(Path file, StoredFiles.SegmentInfo header) throws IOException {
        begin(file, "segment");
        if (header != null) {
            json.writeStringField("uuid", header.uuid().toString());
            json.writeStringField("partition", header.id().toString());
            json.writeNumberField("createdMs", header.createdMs());
        }
        json.writeArrayFieldStart("batches");
        inSegment = true;
    }

    @Override
    public void onBatch(BatchEntry batch) throws IOException {
        json.writeStartObject();
        json.writeNumberField("position", batch.position());
        json.writeNumberField("bytes", batch.sizeBytes());
        json.writeNumberField("baseOffset", batch.baseOffset());
        json.writeNumberField("lastOffset", batch.lastOffset());
        json.writeNumberField("leaderEpoch", batch.leaderEpoch());
        json.writeNumberField("records", batch.records());
        json.writeStringField(
                "codec",
                batch.compression() == null ? "unknown" : batch.compression().toString());
        json.writeNumberField("attributes", batch.attributes());
        json.writeNumberField("baseTimestampMs", batch.baseTimestampMs());
        json.writeNumberField("maxTimestampMs", batch.maxTimestampMs());
        json.writeNumberField("producerId", batch.producerId());
        json.writeNumberField("producerEpoch", batch.producerEpoch());
        json.writeNumberField("baseSequence", batch.baseSequence());
        json.writeNumberField("deleteHorizonMs", batch.deleteHorizonMs());
        json.writeStringField("crc", Integer.toHexString(batch.crc()));
        json.writeBooleanField("good", batch.problem() == null);
        if (batch.problem() != null) {
            json.writeStringField("problem", batch.problem());
        }
        json.writeEndObject();
    }

    @Override
    public void onIndex(Path file, StoredFiles.IndexInfo index) throws IOException {
        begin(file, "index");
        json.writeStringField("segment", index.segment().toString());
        json.writeNumberField("baseOffset", index.baseOffset());
        json.writeNumberField("endOffset", index.endOffset());
        json.writeNumberField("segmentBytes", index.sizeBytes());
        json.writeBooleanField("sealed", index.sealed());
        json.writeBooleanField("whole", index.whole());
        json.writeArrayFieldStart("blocks");
        for (StoredFiles.Block block : index.blocks()) {
            json.writeStartObject();
            json.writeNumberField("position", block.position());
            json.writeNumberField("baseOffset", block.baseOffset());
            json.writeNumberField("largestTimestampMs", block.largestTimestampMs());
            json.writeStringField("checksum", Integer.toHexString(block.checksum()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    @Override
    public void onProducers(Path file, StoredFiles.ProducersInfo producers) throws IOException {
        begin(file, "producers");
        json.writeNumberField("offset", producers.offset());
        json.writeBooleanField("forgetful", producers.forgetful());
        json.writeArrayFieldStart("producers");
        for (StoredFiles.ProducerInfo producer : producers.producers()) {
            json.writeStartObject();
            json.writeNumberField("producerId", producer.producerId());
            json.writeNumberField("epoch", producer.epoch());
            json.writeNumberField("lastSeenMs", producer.lastSeenMs());
            json.writeNumberField("batches", producer.batches());
            json.writeNumberField("lastSequence", producer.lastSequence());
            json.writeNumberField("lastBaseOffset", producer.lastBaseOffset());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    @Override
    public void onCheckpoint(Path file, StoredFiles.CheckpointInfo checkpoint) throws IOException {
        begin(file, "checkpoint");
        json.writeStringField("directoryId", checkpoint.directoryId().toString());
        json.writeNumberField("group", checkpoint.groups());
        if (checkpoint.damage() != null) {
            json.writeStringField("damage", checkpoint.damage());
        }
        json.writeArrayFieldStart("partitions");
        for (StoredFiles.PartitionInfo partition : checkpoint.partitions()) {
            write(partition);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(StoredFiles.PartitionInfo partition) throws IOException {
        json.writeStartObject();
        json.writeStringField("partition", partition.id().toString());
        json.writeStringField("directory", partition.directory());
        json.writeNumberField("startOffset", partition.startOffset());
        json.writeNumberField("recoveryPoint", partition.recoveryPoint());
        json.writeNumberField("highWatermark", partition.highWatermark());
        json.writeNumberField("cleanedTo", partition.cleanedTo());
        json.writeStringField("flush", partition.flushAsync() ? "async" : "ack");
        json.writeStringField("health", partition.health());
        json.writeStringField("healthDetail", partition.healthDetail());
        json.writeArrayFieldStart("epochs");
        for (StoredFiles.EpochInfo epoch : partition.epochs()) {
            json.writeStartObject();
            json.writeNumberField("epoch", epoch.epoch());
            json.writeNumberField("startOffset", epoch.startOffset());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    @Override
    public void onState(Path file, StoredFiles.StateInfo state) throws IOException {
        begin(file, "state");
        if (state != null) {
            json.writeStringField("phase", state.phase());
            json.writeStringField("bootId", state.bootId());
            json.writeNumberField("checkpointGroup", state.checkpointGroup());
            json.writeStringField("detail", state.detail());
        }
        json.writeEndObject();
    }

    /** Within a segment's list of batches, or on its own. */
    @Override
    public void onUnreadable(Path file, long position, String why) throws IOException {
        if (!inSegment) {
            begin(file, "unreadable");
        } else {
            json.writeStartObject();
        }
        json.writeNumberField("position", position);
        json.writeBooleanField("good", false);
        json.writeStringField("problem", why);
        json.writeEndObject();
    }
}
