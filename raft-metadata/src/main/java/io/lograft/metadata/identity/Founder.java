package io.lograft.metadata.identity;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A voter of the first quorum and the nonce that it made on its first start. A node that lost its metadata makes
 * another nonce, and is thereby known to be a voter that forgot.
 *
 * @param id node id
 * @param nonce 16 random bytes as 32 lower-case hexadecimal digits
 */
public record Founder(int id, String nonce) {
    private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");

    public Founder {
        if (id < 0) {
            throw new IllegalArgumentException("a voter's id must be 0 or more, was " + id);
        }
        if (!NONCE.matcher(nonce).matches()) {
            throw new IllegalArgumentException("a nonce has 32 hexadecimal digits, got '" + nonce + "'");
        }
    }

    /** Parses {@code id:nonce}. */
    static Founder parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("expected id:nonce, got '" + text + "'");
        }
        return new Founder(Integer.parseInt(text.substring(0, colon)), text.substring(colon + 1));
    }

    /** The text form of a list: {@code 1:…,2:…}. */
    static String join(List<Founder> founders) {
        return founders.stream().map(Founder::toString).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return id + ":" + nonce;
    }
}
