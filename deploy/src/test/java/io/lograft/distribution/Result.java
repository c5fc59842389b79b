package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;

/** How a command ended, and what it wrote. */
record Result(String command, int exitCode, byte[] outBytes, String err, long tookMs) {
    String out() {
        return new String(outBytes, StandardCharsets.UTF_8);
    }

    Result expect(int expectedCode) {
        assertEquals(expectedCode, exitCode, this::toString);
        return this;
    }

    @Override
    public String toString() {
        return command + "\nended with " + exitCode + " after " + tookMs + " ms\nstdout: "
                + (outBytes.length > 4_000 ? outBytes.length + " bytes" : out()) + "\nstderr: " + err;
    }
}
