package io.lograft.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody who wrote another name may have meant. */
final class Alike {
    private static final int MOST = 3;
    /** Longer names are not compared: the work grows with the square of their length. */
    private static final int LONGEST = 256;

    private Alike() {}

    private record Candidate(String name, int distance) {}

    /** At most three of the names, the most alike first; none if no name is alike. */
    static List<String> to(String word, Collection<String> names) {
        List<Candidate> near = new ArrayList<>();
        for (String name : names) {
            if (name.length() > LONGEST || word.length() > LONGEST) {
                continue;
            }
            int distance = distance(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            boolean begins = word.length() >= 3 && name.startsWith(word);
            if (begins || distance <= Math.max(1, Math.min(word.length(), name.length()) / 3)) {
                near.add(new Candidate(name, distance));
            }
        }
        near.sort(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name));
        return near.stream().limit(MOST).map(Candidate::name).toList();
    }

    /** For example {@code 'a', 'b' or 'c'}. */
    static String listed(List<String> names) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            text.append(i == 0 ? "" : i == names.size() - 1 ? " or " : ", ");
            text.append('\'').append(names.get(i)).append('\'');
        }
        return text.toString();
    }

    /** How many letters must be put in, taken out, replaced or swapped with their neighbour (optimal string alignment). */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
