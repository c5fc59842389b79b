package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.DiskFile;
import io.lograft.base.real.RealDisk;
import io.lograft.base.real.SystemClock;
import io.lograft.base.real.SystemRng;
import io.lograft.proto.batch.BatchLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bit of a batch's length that has flipped must not make a node take a memory that it does not have. */
class DamagedLengthTest {
    private static final int SEGMENT_BYTES = 256 << 20;
    private static final int LENGTH = 0x08000000;

    @TempDir
    Path directory;

    private final RealDisk disk = new RealDisk();
    private LogFiles files;

    /** A segment of one batch, with a hole behind it. */
    @BeforeEach
    void write() throws IOException {
        files = new LogFiles(disk, new SystemClock(), new SystemRng(), directory, LogFixture.ID);
        ByteBuffer batch = Batches.stamped(Batches.of("value"), 0, 1);
        batch.putInt(BatchLayout.LENGTH, LENGTH);
        try (DiskFile file = disk.open(files.log(0), true)) {
            file.append(new ByteBuffer[] {files.newHeader().encode(), batch}, 2);
        }
        try (RandomAccessFile file = new RandomAccessFile(files.log(0).toFile(), "rw")) {
            file.setLength(SEGMENT_BYTES);
        }
    }

    @Test
    void aWalkStopsThere() throws IOException {
        try (DiskFile file = disk.openForRead(files.log(0))) {
            SegmentWalker walker = new SegmentWalker(file, SegmentHeader.BYTES, SEGMENT_BYTES, 0, -1);
            assertFalse(walker.next());
            assertEquals("the length field of a batch cannot be right", walker.problem());
        }
    }

    @Test
    void aColdReadSaysThatTheFileIsDamaged() {
        ColdRead.Start start = new ColdRead.Start(SegmentHeader.BYTES, 0);
        ColdRead.Place place = new ColdRead.Place(null, 0, start, SEGMENT_BYTES);
        ColdRead read = new ColdRead(files, place, 0, 1, 1 << 20);
        CorruptFileException damaged = assertThrows(CorruptFileException.class, read::run);
        assertTrue(damaged.getMessage().contains("no batch with offset 0"), damaged.getMessage());
    }
}
