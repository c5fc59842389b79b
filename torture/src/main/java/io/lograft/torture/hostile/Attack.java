package io.lograft.torture.hostile;

import io.lograft.base.Address;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Hostile connections to one port, each kind on connections of its own, all held open until {@link #close}. Connections that
 * the port refuses or cuts off are what a port should do, and are only counted. Used by one thread.
 */
public final class Attack implements Closeable {
    private static final int RANDOM_BYTES = 64 << 10;
    private static final int SLOW_PEERS = 20;
    private static final int RESETS = 5_000;
    private static final int OVERSIZED = 0xff_ffff;
    private static final int PARTIAL_BYTES = 100;
    private static final int HEADER_BYTES = 1 << 20;
    private static final int PEERS_PER_SOURCE = 250;

    private final Address port;
    private final String method;
    private final Random random;
    private final List<RawPeer> open = new ArrayList<>();
    private final List<RawPeer> slow = new ArrayList<>();
    private int connections;
    private int refused;

    /**
     * @param method full name of a streaming gRPC method that the port serves
     * @param seed of the random bytes
     */
    public Attack(Address port, String method, long seed) {
        this.port = port;
        this.method = method;
        this.random = new Random(seed);
    }

    /** All kinds but the idle connections. */
    public void strike() {
        byte[] garbage = new byte[RANDOM_BYTES];
        random.nextBytes(garbage);
        send(garbage);
        send(RawPeer.concat(RawPeer.preface(), new byte[] {0, 0, 9}));
        send(RawPeer.concat(RawPeer.preface(), RawPeer.frameHeader(OVERSIZED, RawPeer.DATA, 0, 1), garbage));
        send(RawPeer.concat(RawPeer.preface(), RawPeer.call(1, method), unfinishedMessage()));
        send(RawPeer.concat(RawPeer.preface(), RawPeer.call(1, method), garbageMessage()));
        send(RawPeer.concat(("GET /" + "x".repeat(HEADER_BYTES)).getBytes(StandardCharsets.US_ASCII)));
        send("GET /metrics HTTP/1.1\r\nHost: a\r\n".getBytes(StandardCharsets.US_ASCII));
        rapidReset();
        for (int i = 0; i < SLOW_PEERS; i++) {
            RawPeer peer = send(new byte[] {'P'});
            if (peer != null) {
                slow.add(peer);
            }
        }
    }

    /** The slow peers write one more byte each. */
    public void trickle() {
        slow.removeIf(peer -> !peer.write(new byte[] {'R'}));
    }

    /** Connections that say nothing, from as many hosts as the limit per host asks for. */
    public void idle(int count) {
        for (int i = 0; i < count; i++) {
            connect(i / PEERS_PER_SOURCE);
        }
    }

    public int connections() {
        return connections;
    }

    public int refused() {
        return refused;
    }

    /** A message of 2 GiB is announced, and a hundred bytes of it are sent. */
    private static byte[] unfinishedMessage() {
        byte[] part = new byte[5 + PARTIAL_BYTES];
        part[1] = 0x7f;
        part[2] = (byte) 0xff;
        part[3] = (byte) 0xff;
        part[4] = (byte) 0xff;
        return RawPeer.frame(RawPeer.DATA, 0, 1, part);
    }

    private byte[] garbageMessage() {
        byte[] message = new byte[5 + PARTIAL_BYTES];
        random.nextBytes(message);
        message[0] = 0;
        message[1] = 0;
        message[2] = 0;
        message[3] = 0;
        message[4] = PARTIAL_BYTES;
        return RawPeer.frame(RawPeer.DATA, 0, 1, message);
    }

    /** Calls that are taken back as soon as they are made (CVE-2023-44487). */
    private void rapidReset() {
        RawPeer peer = send(RawPeer.preface());
        byte[] cancel = {0, 0, 0, 8};
        boolean open = peer != null;
        for (int i = 0; i < RESETS && open; i++) {
            int stream = 2 * i + 1;
            open = peer.write(
                    RawPeer.concat(RawPeer.call(stream, method), RawPeer.frame(RawPeer.RST_STREAM, 0, stream, cancel)));
        }
    }

    private RawPeer send(byte[] bytes) {
        RawPeer peer = connect(0);
        if (peer != null) {
            peer.write(bytes);
        }
        return peer;
    }

    /** Null if the port is out of reach. */
    private RawPeer connect(int host) {
        connections++;
        try {
            RawPeer peer = new RawPeer(port, "127.0." + (1 + host / 200) + "." + (1 + host % 200));
            open.add(peer);
            return peer;
        } catch (IOException notTaken) {
            refused++;
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        for (RawPeer peer : open) {
            peer.close();
        }
        open.clear();
        slow.clear();
    }
}
