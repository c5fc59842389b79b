package io.lograft.cli.demo;

import java.nio.charset.StandardCharsets;

/** The key of a record of the demonstration: which run, and which record of it. */
record RecordKey(String run, int number) {
    byte[] bytes() {
        return (run + "-" + number).getBytes(StandardCharsets.US_ASCII);
    }

    /** The number, if the key is of this run; else -1. */
    static int numberOf(String run, byte[] key) {
        if (key == null) {
            return -1;
        }
        String text = new String(key, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(run + "-")) {
            return -1;
        }
        try {
            return Integer.parseInt(text.substring(run.length() + 1));
        } catch (NumberFormatException foreign) {
            return -1;
        }
    }
}
