package io.lograft.metadata.image;

import java.nio.charset.StandardCharsets;

/** Constants of the snapshot format; the format is described with {@code lograft.metadata.v1.SnapshotItem}. */
final class SnapshotFormat {
    static final byte[] MAGIC = "LGRFTMDS".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;

    /** Magic and version. */
    static final int PREFIX_BYTES = MAGIC.length + Integer.BYTES;

    /** Partitions in one item. */
    static final int PARTITIONS_PER_ITEM = 256;

    /** An item longer than this is damage. */
    static final int ITEM_BYTES_MAX = 1 << 20;

    private SnapshotFormat() {}
}
