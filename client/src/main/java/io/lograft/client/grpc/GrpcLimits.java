package io.lograft.client.grpc;

import io.netty.channel.WriteBufferWaterMark;

/**
 * Sizes and times of every gRPC connection, on both of its sides. They bound what a peer can make this process hold:
 * one message, and one window per stream.
 */
public final class GrpcLimits {
    /** Largest message taken, in bytes. A larger one ends its conversation. */
    public static final int MESSAGE_BYTES_MAX = 16 << 20;

    /** Largest header list taken, in bytes. */
    public static final int METADATA_BYTES_MAX = 8 << 10;

    /** Longest message to people that is put on the wire, in characters; well below {@link #METADATA_BYTES_MAX}. */
    public static final int ERROR_TEXT_CHARS_MAX = 1_000;

    /** HTTP/2 window of a stream, in bytes; fixed, so that gRPC sends no pings to measure the path. */
    public static final int FLOW_CONTROL_WINDOW_BYTES = 4 << 20;

    /** A link is ready for more while fewer than this many bytes wait for the socket. */
    public static final int READY_BYTES = 1 << 20;

    /** How long a connection attempt may take, in ms, so that an address that swallows packets shows up. */
    public static final int CONNECT_TIMEOUT_MS = 1_000;

    /** An idle connection is probed this often, in ms; servers must permit it, also without calls. */
    public static final long KEEP_ALIVE_TIME_MS = 10_000;

    /** A probe, or (on Linux) any byte sent, that is not answered for this long breaks the connection, in ms. */
    public static final long KEEP_ALIVE_TIMEOUT_MS = 3_000;

    /** A connection that nobody used for this long is closed, in ms. */
    public static final long IDLE_TIMEOUT_MS = 60_000;

    /** A closed link whose peer does not confirm is cut after this many ms. */
    static final long LINGER_MS = 2_000;

    private GrpcLimits() {}

    /** Netty's water marks; its defaults (32 and 64 KiB) would hand the socket little at a time. */
    public static WriteBufferWaterMark waterMarks() {
        return new WriteBufferWaterMark(512 << 10, 2 << 20);
    }
}
