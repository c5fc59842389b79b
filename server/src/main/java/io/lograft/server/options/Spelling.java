package io.lograft.server.options;

import java.util.Collection;
import java.util.Optional;

/** Finds the known word that a misspelt one probably stands for. */
final class Spelling {
    private static final int DISTANCE_MAX = 2;

    private Spelling() {}

    /** The nearest candidate within two edits (a third of a short word's length), the first of equals. */
    static Optional<String> closest(String word, Collection<String> candidates) {
        String best = null;
        int bestDistance = Math.min(DISTANCE_MAX, Math.max(1, word.length() / 3)) + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - word.length()) < bestDistance) {
                int distance = distance(word, candidate);
                if (distance < bestDistance) {
                    best = candidate;
                    bestDistance = distance;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein distance. */
    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
