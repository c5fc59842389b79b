package io.lograft.metadata.image;

import com.google.protobuf.InvalidProtocolBufferException;
import io.lograft.proto.metadata.v1.SnapshotItem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads an image from the snapshot format, piece by piece as they arrive. Holds at most one item of undecoded bytes beside
 * the piece. Every call may throw {@link MetadataFormatException}: the snapshot is damaged, cut off, or of another version;
 * the reader is of no use then. A snapshot that cannot be read must never be taken for an empty state. Used by one thread,
 * for one snapshot.
 */
public final class SnapshotReader {
    private enum Expecting {
        PREFIX,
        ITEM,
        CRC,
        NOTHING
    }

    private static final int FILE_CHUNK_BYTES = 64 * 1024;

    private final CRC32C crc = new CRC32C();
    private final SnapshotAssembly assembly = new SnapshotAssembly();
    private Expecting expecting = Expecting.PREFIX;
    private byte[] rest = new byte[0];

    /** Reads a whole snapshot from where the stream stands to its end. */
    public static ClusterImage read(InputStream in) throws IOException {
        SnapshotReader reader = new SnapshotReader();
        byte[] buffer = new byte[FILE_CHUNK_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            reader.accept(Arrays.copyOf(buffer, n));
        }
        return reader.finish();
    }

    /** Takes the next piece. */
    public void accept(byte[] piece) {
        byte[] all = Arrays.copyOf(rest, rest.length + piece.length);
        System.arraycopy(piece, 0, all, rest.length, piece.length);
        ByteBuffer bytes = ByteBuffer.wrap(all);
        boolean moved = true;
        while (moved && bytes.hasRemaining()) {
            moved = switch (expecting) {
                case PREFIX -> prefix(bytes);
                case ITEM -> item(bytes);
                case CRC -> checksum(bytes);
                case NOTHING -> throw damaged("bytes follow its end");
            };
        }
        rest = Arrays.copyOfRange(all, bytes.position(), all.length);
    }

    /** The image, once all pieces have come. */
    public ClusterImage finish() {
        if (expecting != Expecting.NOTHING) {
            throw damaged("it is cut off");
        }
        return assembly.image();
    }

    private boolean prefix(ByteBuffer bytes) {
        if (bytes.remaining() < SnapshotFormat.PREFIX_BYTES) {
            return false;
        }
        byte[] magic = new byte[SnapshotFormat.MAGIC.length];
        bytes.get(magic);
        if (!Arrays.equals(magic, SnapshotFormat.MAGIC)) {
            throw damaged("it does not begin with the magic bytes");
        }
        int version = bytes.getInt();
        if (version != SnapshotFormat.VERSION) {
            throw new MetadataFormatException("the metadata snapshot has format version " + version
                    + ", this version of Lograft reads " + SnapshotFormat.VERSION
                    + "; start the version that wrote it, or a newer one");
        }
        crc.update(bytes.array(), bytes.position() - SnapshotFormat.PREFIX_BYTES, SnapshotFormat.PREFIX_BYTES);
        expecting = Expecting.ITEM;
        return true;
    }

    private boolean item(ByteBuffer bytes) {
        int start = bytes.position();
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            if (!bytes.hasRemaining()) {
                bytes.position(start);
                return false;
            }
            byte next = bytes.get();
            length |= (next & 0x7f) << shift;
            if (length > SnapshotFormat.ITEM_BYTES_MAX || shift > 14 && next < 0) {
                throw damaged("an item has more than " + SnapshotFormat.ITEM_BYTES_MAX + " bytes");
            }
            if (next >= 0) {
                break;
            }
        }
        if (bytes.remaining() < length) {
            bytes.position(start);
            return false;
        }
        decode(bytes, length);
        crc.update(bytes.array(), start, bytes.position() - start);
        return true;
    }

    private void decode(ByteBuffer bytes, int length) {
        if (length == 0) {
            expecting = Expecting.CRC;
            return;
        }
        try {
            SnapshotItem item = SnapshotItem.parser().parseFrom(bytes.array(), bytes.position(), length);
            bytes.position(bytes.position() + length);
            assembly.add(item);
        } catch (InvalidProtocolBufferException | RecordRefusedException malformed) {
            throw new MetadataFormatException(
                    damaged("an item cannot be read: " + malformed.getMessage()).getMessage(), malformed);
        }
    }

    private boolean checksum(ByteBuffer bytes) {
        if (bytes.remaining() < Integer.BYTES) {
            return false;
        }
        int stored = bytes.getInt();
        if (stored != (int) crc.getValue()) {
            throw damaged("its checksum is " + Integer.toHexString((int) crc.getValue()) + ", it says "
                    + Integer.toHexString(stored));
        }
        expecting = Expecting.NOTHING;
        return true;
    }

    static MetadataFormatException damaged(String how) {
        return new MetadataFormatException("the metadata snapshot is damaged: " + how
                + "; restore it from a copy, or remove this node from the quorum and let it rejoin");
    }
}
