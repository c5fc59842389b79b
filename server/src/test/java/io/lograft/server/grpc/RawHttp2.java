package io.lograft.server.grpc;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that writes HTTP/2 frames by hand, to say what a proper client never would. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;

    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int FRAME_MAX = 16_384;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    RawHttp2(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    /** Sends bytes as they are. */
    RawHttp2 raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** The preface that every HTTP/2 client begins with. */
    RawHttp2 begin() throws IOException {
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
        return this;
    }

    /** Opens a call. */
    RawHttp2 call(int stream, String method) throws IOException {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        headers.write(0x83); // :method POST
        headers.write(0x86); // :scheme http
        literal(headers, new byte[] {0x04}, "/" + method); // :path
        literal(headers, new byte[] {0x01}, "localhost"); // :authority
        literal(headers, new byte[] {0x0f, 0x10}, "application/grpc"); // content-type
        headers.write(0x00);
        string(headers, "te");
        string(headers, "trailers");
        frame(HEADERS, END_HEADERS, stream, headers.toByteArray());
        return this;
    }

    private static void literal(ByteArrayOutputStream headers, byte[] name, String value) {
        headers.writeBytes(name);
        string(headers, value);
    }

    private static void string(ByteArrayOutputStream headers, String value) {
        headers.write(value.length());
        headers.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** The beginning of a gRPC message that announces {@code announced} bytes and has {@code sent} of them. */
    RawHttp2 partOfMessage(int stream, long announced, int sent) throws IOException {
        byte[] message = new byte[5 + sent];
        for (int i = 0; i < 4; i++) {
            message[1 + i] = (byte) (announced >>> (24 - 8 * i));
        }
        for (int from = 0; from < message.length; from += FRAME_MAX) {
            int length = Math.min(FRAME_MAX, message.length - from);
            byte[] part = new byte[length];
            System.arraycopy(message, from, part, 0, length);
            frame(DATA, 0, stream, part);
        }
        return this;
    }

    RawHttp2 reset(int stream) throws IOException {
        return frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    RawHttp2 frame(int type, int flags, int stream, byte[] payload) throws IOException {
        byte[] header = {
            (byte) (payload.length >>> 16),
            (byte) (payload.length >>> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags,
            (byte) (stream >>> 24),
            (byte) (stream >>> 16),
            (byte) (stream >>> 8),
            (byte) stream
        };
        out.write(header);
        out.write(payload);
        out.flush();
        return this;
    }

    /** Reads frames until one ends a stream; false if the connection ends first. */
    boolean seesStreamEnd() throws IOException {
        try {
            while (true) {
                int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                in.skipNBytes(4L + length);
                if (type == RST_STREAM || (type == HEADERS && (flags & END_STREAM) != 0)) {
                    return true;
                }
            }
        } catch (IOException ended) {
            return false;
        }
    }

    /** Waits until the server has ended the connection. */
    boolean isCut() {
        try {
            while (in.read() >= 0) {
                continue;
            }
            return true;
        } catch (java.net.SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
