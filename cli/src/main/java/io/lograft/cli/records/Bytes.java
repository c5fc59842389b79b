package io.lograft.cli.records;

/** Bytes within bytes. */
final class Bytes {
    private static final int FIRST_PRINTABLE = ' ';
    private static final int LAST_PRINTABLE = '~';

    private Bytes() {}

    /**
     * Where the first occurrence of {@code wanted} begins, -1 if there is none. Knuth, Morris and Pratt's algorithm: time
     * grows with the sum of both lengths, whatever the bytes are.
     */
    static int indexOf(byte[] text, byte[] wanted) {
        return indexOf(text, wanted, borders(wanted));
    }

    /** As {@link #indexOf(byte[], byte[])}, with the borders worked out before. */
    static int indexOf(byte[] text, byte[] wanted, int[] borders) {
        int matched = 0;
        if (wanted.length == 0) {
            return 0;
        }
        for (int i = 0; i < text.length; i++) {
            while (matched > 0 && text[i] != wanted[matched]) {
                matched = borders[matched - 1];
            }
            if (text[i] == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return i - matched + 1;
            }
        }
        return -1;
    }

    /** For each beginning of {@code wanted}, how long the longest of its own proper beginnings is that also ends it. */
    static int[] borders(byte[] wanted) {
        int[] borders = new int[wanted.length];
        for (int i = 1; i < wanted.length; i++) {
            int matched = borders[i - 1];
            while (matched > 0 && wanted[i] != wanted[matched]) {
                matched = borders[matched - 1];
            }
            borders[i] = wanted[i] == wanted[matched] ? matched + 1 : matched;
        }
        return borders;
    }

    /** For messages: what is not printable ASCII as an escape. */
    static String shown(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            if (b == '\t') {
                text.append("\\t");
            } else if (b < FIRST_PRINTABLE || b > LAST_PRINTABLE) {
                text.append(String.format("\\x%02x", b & 0xff));
            } else {
                text.append((char) b);
            }
        }
        return text.toString();
    }
}
