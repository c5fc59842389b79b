package io.lograft.base.sim;

/** One thing that will happen. Belongs to one life of a node, or to nobody (network, harness). */
final class SimEvent implements Comparable<SimEvent> {
    final SimNode owner;
    final int life;
    final String what;
    long timeNs;
    long sequence;
    /** Null once cancelled. */
    Runnable action;

    SimEvent(SimNode owner, String what, Runnable action) {
        this.owner = owner;
        this.life = owner == null ? 0 : owner.life();
        this.what = what;
        this.action = action;
    }

    boolean isDead() {
        return action == null || (owner != null && !owner.lives(life));
    }

    @Override
    public int compareTo(SimEvent other) {
        int byTime = Long.compare(timeNs, other.timeNs);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return String.format("%.6f s %s %s", timeNs / 1e9, owner == null ? "-" : owner.name(), what);
    }
}
