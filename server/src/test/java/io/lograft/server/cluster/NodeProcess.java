package io.lograft.server.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One node in a process of its own, on free ports of loopback. */
final class NodeProcess implements AutoCloseable {
    private static final int PORTS = 4;

    private final int id;
    private final Path directory;
    private final List<Integer> ports;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private Process process;

    NodeProcess(int id, Path directory) {
        this.id = id;
        this.directory = directory;
        this.ports = freePorts();
    }

    private static List<Integer> freePorts() {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < PORTS; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : held) {
                socket.close();
            }
            return ports;
        } catch (IOException noPorts) {
            throw new UncheckedIOException(noPorts);
        }
    }

    int id() {
        return id;
    }

    String clientAddress() {
        return "127.0.0.1:" + ports.get(0);
    }

    int port(int index) {
        return ports.get(index);
    }

    /** The entry of {@code quorum.voters}. */
    String voter() {
        return id + "@127.0.0.1:" + ports.get(2) + "/" + ports.get(1);
    }

    void start(String voters, String... overrides) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=../deploy/src/main/dist/conf/log4j2-server.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "io.lograft.server.Main"));
        List<String> options = new ArrayList<>(List.of(
                "node.id=" + id,
                "data.dir=" + directory,
                "client.port=" + ports.get(0),
                "node.port=" + ports.get(1),
                "raft.port=" + ports.get(2),
                "http.port=" + ports.get(3)));
        if (!voters.isEmpty()) {
            options.add("quorum.voters=" + voters);
        }
        options.addAll(List.of(overrides));
        options.forEach(option -> command.addAll(List.of("--override", option)));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Path logFile() {
        return directory.resolveSibling("node-" + id + ".log");
    }

    String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile()) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    boolean ready() {
        return get("/health/ready").startsWith("200");
    }

    /** Status and body of a page; empty if there is no answer. */
    String get(String path) {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(3) + path))
                            .timeout(Duration.ofSeconds(2))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (IOException noAnswer) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    boolean running() {
        return process != null && process.isAlive();
    }

    /** As a power cut of this process: no shutdown hook runs. */
    void kill() {
        process.destroyForcibly();
        waitFor();
    }

    /** Stops in good order; returns the exit code. */
    int stop() {
        process.destroy();
        return waitFor();
    }

    int waitFor() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("node " + id + " did not end within 30 s; its log:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        if (running()) {
            process.destroyForcibly();
            waitFor();
        }
    }
}
