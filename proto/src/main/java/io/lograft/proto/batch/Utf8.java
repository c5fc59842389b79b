package io.lograft.proto.batch;

import java.nio.charset.StandardCharsets;

/** Strings in UTF-8, as {@link String#getBytes} would encode them (an unpaired surrogate becomes one '?'). */
final class Utf8 {
    private Utf8() {}

    /** Writes at the position, without an array in between where all is ASCII; returns the position after it. */
    static int write(byte[] target, int position, String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
                System.arraycopy(encoded, 0, target, position, encoded.length);
                return position + encoded.length;
            }
            target[position + i] = (byte) c;
        }
        return position + length;
    }

    static int encodedLength(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (!Character.isSurrogate(c)) {
                length += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                length += 4;
                i++;
            } else {
                length++;
            }
        }
        return length;
    }
}
