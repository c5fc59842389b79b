package io.lograft.proto.batch;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;

/** Makes codecs, and says which library is missing where one is. */
final class Codecs {
    private Codecs() {}

    /**
     * A codec whose library is known to work.
     *
     * @throws LograftException {@link ErrorCode#UNSUPPORTED_COMPRESSION} if the class path lacks the library, or it does
     *     not run on this machine
     */
    static Codec make(Compression compression, int level) {
        try {
            Codec codec = switch (compression) {
                case GZIP -> new GzipCodec(level);
                case SNAPPY -> new SnappyCodec();
                case LZ4 -> new Lz4Codec();
                case ZSTD -> new ZstdCodec(level);
                case NONE -> throw new IllegalArgumentException("no codec is needed for no compression");
            };
            codec.compressedMax(0);
            return codec;
        } catch (LinkageError absent) {
            throw missing(compression, absent);
        }
    }

    private static LograftException missing(Compression compression, LinkageError why) {
        return new LograftException(
                ErrorCode.UNSUPPORTED_COMPRESSION,
                "compression '" + compression + "' needs the library " + compression.library()
                        + ", which cannot be used here (" + why + "); add it to the class path",
                why);
    }
}
