package io.lograft.torture.scenario;

import io.lograft.torture.history.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a run of a scenario showed. Filled by one thread. */
public final class Report {
    private final String scenario;
    private final List<Round> rounds = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();
    private final Map<String, Long> figures = new LinkedHashMap<>();
    private final List<Table> tables = new ArrayList<>();
    private Verdict verdict;

    public Report(String scenario) {
        this.scenario = scenario;
    }

    public String scenario() {
        return scenario;
    }

    void add(Round round) {
        rounds.add(round);
    }

    /** Something that had to hold did not. */
    void violated(String what) {
        violations.add(what);
    }

    /** Notes it if the value exceeds its limit: a promise about speed that was not kept. */
    void limit(String what, long value, long limit) {
        if (value > limit) {
            missed.add(what + " is " + value + ", the limit " + limit);
        }
    }

    /** What an exception says, for people. */
    static String described(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /**
     * Measured rows.
     *
     * @param name what they show
     * @param columns the columns' names, with their units
     */
    public record Table(String name, List<String> columns, List<List<Long>> rows) {}

    void add(Table table) {
        tables.add(table);
    }

    public List<Table> tables() {
        return Collections.unmodifiableList(tables);
    }

    /** A number worth reporting. */
    void figure(String name, long value) {
        figures.put(name, value);
    }

    /** It happened once more. */
    void count(String what) {
        figures.merge(what, 1L, Long::sum);
    }

    void verdict(Verdict found) {
        verdict = found;
        found.examples().forEach(finding -> violated(finding.toString()));
    }

    public List<Round> rounds() {
        return Collections.unmodifiableList(rounds);
    }

    public List<String> violations() {
        return Collections.unmodifiableList(violations);
    }

    /** Limits on times that were exceeded. */
    public List<String> missed() {
        return Collections.unmodifiableList(missed);
    }

    /** Whether all that had to hold held, and in time. */
    public boolean passed() {
        return violations.isEmpty() && missed.isEmpty();
    }

    public Map<String, Long> figures() {
        return Collections.unmodifiableMap(figures);
    }

    /** What the checker found; null if the run did not get that far. */
    public Verdict verdict() {
        return verdict;
    }

    /** The kinds of rounds, sorted. */
    public List<String> kinds() {
        TreeSet<String> kinds = new TreeSet<>();
        rounds.forEach(round -> kinds.add(round.kind()));
        return List.copyOf(kinds);
    }

    /** Gaps of one kind of round, or of all for null. */
    public Distribution gaps(String kind) {
        return Distribution.of(rounds.stream()
                .filter(round -> kind == null || round.kind().equals(kind))
                .map(Round::gapMs)
                .toList());
    }

    /** Times to full recovery of one kind of round, or of all for null. */
    public Distribution recoveries(String kind) {
        return Distribution.of(rounds.stream()
                .filter(round -> kind == null || round.kind().equals(kind))
                .map(Round::recoveredMs)
                .toList());
    }
}
