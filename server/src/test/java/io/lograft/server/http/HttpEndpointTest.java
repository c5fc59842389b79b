package io.lograft.server.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.real.SystemClock;
import io.lograft.client.grpc.NettyLoops;
import io.lograft.server.grpc.PortUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
    private final NettyLoops loops = new NettyLoops("http", 1, new SystemClock(), (what, why) -> {
        throw new AssertionError(what, why);
    });
    private int port;
    private HttpEndpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        endpoint = endpoint();
        endpoint.add(new HttpPage("/hello", "a greeting", () -> HttpAnswer.text(200, "good day\n")));
        endpoint.add(new HttpPage("/sick", "a complaint", () -> HttpAnswer.text(503, "not well\n")));
        endpoint.start();
    }

    private HttpEndpoint endpoint() {
        return new HttpEndpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), loops, "A node");
    }

    @AfterEach
    void stop() {
        endpoint.stop();
        loops.close();
    }

    @Test
    void servesItsPagesAndListsThem() throws IOException {
        assertTrue(get("/hello?x=1").endsWith("\r\n\r\ngood day\n"));
        assertTrue(get("/sick").startsWith("HTTP/1.1 503 "));
        String list = get("/");
        assertTrue(list.contains("A node") && list.contains("/hello") && list.contains("a complaint"), list);
        assertTrue(get("/nothing").startsWith("HTTP/1.1 404 "));
        assertTrue(send("POST /hello HTTP/1.1\r\nContent-Length: 0\r\n\r\n").startsWith("HTTP/1.1 405 "));
        assertTrue(send("HEAD /hello HTTP/1.1\r\n\r\n").endsWith("\r\n\r\n"));
    }

    @Test
    void malformedAndOversizedRequestsEndTheirConnectionOnly() throws IOException {
        Random random = new Random(3);
        for (int i = 0; i < 20; i++) {
            byte[] bytes = new byte[3_000];
            random.nextBytes(bytes);
            bytes[2_999] = '\n';
            try (Socket socket = connect()) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (IOException reset) {
                continue;
            }
        }
        assertTrue(send("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 400 "));
        assertTrue(
                send("GET / HTTP/1.1\r\nA: " + "x".repeat(20_000) + "\r\n\r\n").startsWith("HTTP/1.1 400 "));
        assertTrue(get("/hello").contains("good day"));
    }

    @Test
    void slowClientsHoldNobodyUp() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                Socket socket = connect();
                socket.getOutputStream().write("GET /hel".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            assertTrue(get("/hello").contains("good day"));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void connectionsAreBounded() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                idle.add(connect());
            }
            await().until(() -> idle.stream().anyMatch(HttpEndpointTest::isCut));
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
        await().until(() -> get("/hello").contains("good day"));
    }

    @Test
    void aPortInUseIsNamedWithItsOption() {
        String message = assertThrows(
                        PortUnavailableException.class, () -> endpoint().start())
                .getMessage();
        assertTrue(message.contains("127.0.0.1:" + port) || message.contains("localhost:" + port), message);
        assertTrue(message.contains("set http.port (now " + port + ") to a free one"), message);
        assertEquals(-1, message.indexOf('\n'));
    }

    private static boolean isCut(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private String get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private String send(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException reset) {
            return "";
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(15_000);
        return socket;
    }
}
