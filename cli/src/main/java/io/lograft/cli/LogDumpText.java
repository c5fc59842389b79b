package io.lograft.cli;

import io.lograft.dataplane.inspect.BatchEntry;
import io.lograft.dataplane.inspect.LogDump;
import io.lograft.dataplane.log.StoredFiles;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Log files for people: a line for each batch, block, producer and partition. */
final class LogDumpText implements LogDump.Content {
    private final PrintStream out;

    LogDumpText(PrintStream out) {
        this.out = out;
    }

    @Override
    public void onSegment(Path file, StoredFiles.SegmentInfo header) {
        out.println(file);
        if (header != null) {
            out.println(
                    "  segment " + header.uuid() + " of partition " + header.id() + ", made at " + header.createdMs());
        }
    }

    @Override
    public void onBatch(BatchEntry batch) {
        StringBuilder line = new StringBuilder("  @").append(batch.position());
        line.append(" offsets ").append(batch.baseOffset()).append("..").append(batch.lastOffset());
        line.append(" epoch ").append(batch.leaderEpoch());
        line.append(" records ").append(batch.records());
        line.append(" bytes ").append(batch.sizeBytes());
        line.append(" codec ").append(batch.compression() == null ? "unknown" : batch.compression());
        line.append(" time ").append(batch.baseTimestampMs()).append("..").append(batch.maxTimestampMs());
        if (batch.producerId() >= 0) {
            line.append(" producer ").append(batch.producerId()).append('/').append(batch.producerEpoch());
            line.append(" sequence ").append(batch.baseSequence());
        }
        if (batch.deleteHorizonMs() >= 0) {
            line.append(" tombstones until ").append(batch.deleteHorizonMs());
        }
        line.append(" crc 0x").append(Integer.toHexString(batch.crc()));
        out.println(line.append(batch.problem() == null ? " good" : " BAD: " + batch.problem()));
    }

    @Override
    public void onIndex(Path file, StoredFiles.IndexInfo index) {
        out.println(file);
        out.println("  index of segment " + index.segment() + " at offset " + index.baseOffset() + ", covers bytes to "
                + index.sizeBytes() + ", offsets to " + index.endOffset()
                + (index.sealed() ? ", sealed" : ", not sealed")
                + (index.whole() ? "" : ", followed by something unreadable"));
        for (StoredFiles.Block block : index.blocks()) {
            out.println("  @" + block.position() + " from offset " + block.baseOffset() + " largest time "
                    + block.largestTimestampMs() + " headers' crc 0x" + Integer.toHexString(block.checksum()));
        }
    }

    @Override
    public void onProducers(Path file, StoredFiles.ProducersInfo producers) {
        out.println(file);
        out.println("  " + producers.producers().size() + " producers at offset " + producers.offset()
                + (producers.forgetful() ? ", older ones were forgotten" : ""));
        for (StoredFiles.ProducerInfo producer : producers.producers()) {
            out.println("  producer " + producer.producerId() + "/" + producer.epoch() + " last sequence "
                    + producer.lastSequence() + " at offset " + producer.lastBaseOffset() + ", " + producer.batches()
                    + " batches known, last seen " + producer.lastSeenMs());
        }
    }

    @Override
    public void onCheckpoint(Path file, StoredFiles.CheckpointInfo checkpoint) {
        out.println(file);
        if (checkpoint == null) {
            return;
        }
        out.println("  checkpoint of directory " + checkpoint.directoryId() + ", group " + checkpoint.groups()
                + (checkpoint.damage() == null ? "" : ", DAMAGED: " + checkpoint.damage()));
        for (StoredFiles.PartitionInfo partition : checkpoint.partitions()) {
            out.println("  partition " + partition.id() + " in " + partition.directory() + ": log start "
                    + partition.startOffset() + ", recovery point " + partition.recoveryPoint() + ", high watermark "
                    + partition.highWatermark() + ", compacted to " + partition.cleanedTo() + ", flush "
                    + (partition.flushAsync() ? "async" : "ack") + ", "
                    + partition.health()
                    + (partition.healthDetail().isEmpty() ? "" : " (" + partition.healthDetail() + ")")
                    + ", epochs " + epochs(partition));
        }
    }

    private static String epochs(StoredFiles.PartitionInfo partition) {
        return partition.epochs().stream()
                .map((StoredFiles.EpochInfo epoch) -> epoch.epoch() + "@" + epoch.startOffset())
                .collect(Collectors.joining(" "));
    }

    @Override
    public void onState(Path file, StoredFiles.StateInfo state) {
        out.println(file);
        if (state != null) {
            out.println("  " + state.phase() + ", boot " + state.bootId() + ", checkpoint group "
                    + state.checkpointGroup() + (state.detail().isEmpty() ? "" : ": " + state.detail()));
        }
    }

    @Override
    public void onUnreadable(Path file, long position, String why) {
        out.println("  BAD: " + file + " at byte " + position + ": " + why);
    }
}
