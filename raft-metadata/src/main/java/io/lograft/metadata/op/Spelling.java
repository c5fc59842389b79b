package io.lograft.metadata.op;

import java.util.Collection;
import java.util.Locale;

/** Guesses which known name an unknown one was meant to be. Pure. */
final class Spelling {
    private static final int LENGTH_MAX = 64;

    private Spelling() {}

    /** The closest known name if it differs by at most a third of its letters; null if none does. */
    static String closest(String name, Collection<String> known) {
        if (name.length() > LENGTH_MAX) {
            return null;
        }
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(letters(name), letters(candidate));
            if (distance < bestDistance && distance <= candidate.length() / 3) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
    }

    /** Levenshtein's distance. */
    private static int distance(String left, String right) {
        int[] above = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int replace = above[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replace, 1 + Math.min(above[column], current[column - 1]));
            }
            above = current;
        }
        return above[right.length()];
    }
}
