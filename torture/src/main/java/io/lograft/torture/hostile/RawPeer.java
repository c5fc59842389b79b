package io.lograft.torture.hostile;

import io.lograft.base.Address;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection that writes whatever bytes it is told. It never reads. Used by one thread. */
final class RawPeer implements Closeable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int END_HEADERS = 4;
    static final int FRAME_HEADER_BYTES = 9;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CONNECT_LIMIT_MS = 5_000;

    private final Socket socket = new Socket();

    /** From a source address of the loopback network, so that limits per address see many hosts. */
    RawPeer(Address to, String from) throws IOException {
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(to.host(), to.port()), CONNECT_LIMIT_MS);
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /** False once the other side has closed: what follows goes nowhere, which is what it is meant to do. */
    boolean write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (IOException cutOff) {
            return false;
        }
    }

    /** The beginning that HTTP/2 demands. */
    static byte[] preface() {
        return concat(PREFACE, frame(SETTINGS, 0, 0, new byte[0]));
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return concat(frameHeader(payload.length, type, flags, stream), payload);
    }

    /** A frame's header alone; its length need not be true. */
    static byte[] frameHeader(int length, int type, int flags, int stream) {
        return new byte[] {
            (byte) (length >> 16),
            (byte) (length >> 8),
            (byte) length,
            (byte) type,
            (byte) flags,
            (byte) (stream >> 24),
            (byte) (stream >> 16),
            (byte) (stream >> 8),
            (byte) stream
        };
    }

    /** Opens a gRPC call of this full method name (HPACK literals without indexing, RFC 7541 section 6.2.2). */
    static byte[] call(int stream, String method) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(0x86); // :scheme http
        block.write(0x04); // :path
        literal(block, "/" + method);
        block.write(0x01); // :authority
        literal(block, "localhost");
        block.write(0x0f); // content-type: index 31 = 15 + 16
        block.write(0x10);
        literal(block, "application/grpc");
        block.write(0x00);
        literal(block, "te");
        literal(block, "trailers");
        return frame(HEADERS, END_HEADERS, stream, block.toByteArray());
    }

    private static void literal(ByteArrayOutputStream to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > 126) {
            throw new IllegalArgumentException("a literal of " + bytes.length + " bytes needs a longer length");
        }
        to.write(bytes.length);
        to.writeBytes(bytes);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
