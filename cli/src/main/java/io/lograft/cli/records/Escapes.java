package io.lograft.cli.records;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Text as it is written on a command line, where a tab or a NUL is hard to write: {@code \t}, {@code \0}, {@code \x1f}. */
public final class Escapes {
    private static final int HEX = 16;

    private final String text;
    private int at;

    private Escapes(String text) {
        this.text = text;
    }

    /**
     * The bytes that are meant.
     *
     * @throws IllegalArgumentException for an escape that does not exist; names it and its place
     */
    public static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Escapes reader = new Escapes(text);
        while (reader.at < text.length()) {
            bytes.writeBytes(reader.next());
        }
        return bytes.toByteArray();
    }

    /** The bytes of the character, or of the escape, at this place of a text. */
    static byte[] at(String text, int at) {
        Escapes reader = new Escapes(text);
        reader.at = at;
        return reader.next();
    }

    /** How long the character, or the escape, at this place of a text is, in chars. */
    static int lengthAt(String text, int at) {
        Escapes reader = new Escapes(text);
        reader.at = at;
        reader.next();
        return reader.at - at;
    }

    private byte[] next() {
        int begin = at;
        int character = text.codePointAt(at);
        at += Character.charCount(character);
        if (character != '\\') {
            return text.substring(begin, at).getBytes(StandardCharsets.UTF_8);
        }
        if (at == text.length()) {
            throw unknown(begin);
        }
        char escape = text.charAt(at++);
        return switch (escape) {
            case 'n' -> new byte[] {'\n'};
            case 't' -> new byte[] {'\t'};
            case 'r' -> new byte[] {'\r'};
            case '0' -> new byte[] {0};
            case '\\' -> new byte[] {'\\'};
            case 'x' -> new byte[] {hex(begin)};
            default -> throw unknown(begin);
        };
    }

    private byte hex(int begin) {
        int high = at + 1 < text.length() ? Character.digit(text.charAt(at), HEX) : -1;
        int low = high >= 0 ? Character.digit(text.charAt(at + 1), HEX) : -1;
        if (low < 0) {
            throw unknown(begin);
        }
        at += 2;
        return (byte) (high * HEX + low);
    }

    private IllegalArgumentException unknown(int begin) {
        String shown = text.substring(begin, Math.min(text.length(), begin + 2));
        return new IllegalArgumentException("'" + text + "', character " + (begin + 1) + ": '" + shown
                + "' is no escape; there are \\n \\t \\r \\0 \\\\ and \\xHH with two hexadecimal digits");
    }
}
