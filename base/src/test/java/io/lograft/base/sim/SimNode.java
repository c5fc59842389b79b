package io.lograft.base.sim;

import io.lograft.base.FatalHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One machine with one process. The process can die ({@link #kill}) or the machine lose its power ({@link #crash});
 * {@link #restart} begins a new life, for which the caller builds loops, pools and servers anew. What belongs to an
 * earlier life never runs again. As a {@link FatalHandler} the process halts itself.
 */
public final class SimNode implements FatalHandler {
    private final SimScheduler scheduler;
    private final String name;
    private final SimClock clock;
    private final SimDisk disk;
    private final List<Runnable> deathListeners = new ArrayList<>();
    private final List<String> fatals = new ArrayList<>();
    private final ArrayDeque<SimEvent> deferred = new ArrayDeque<>();
    private int life = 1;
    private boolean alive = true;
    private boolean paused;

    public SimNode(SimScheduler scheduler, String name) {
        this.scheduler = scheduler;
        this.name = name;
        this.clock = new SimClock(scheduler, name);
        this.disk = new SimDisk(scheduler, this);
    }

    public String name() {
        return name;
    }

    public SimClock clock() {
        return clock;
    }

    /** The machine's disk; survives the process. */
    public SimDisk disk() {
        return disk;
    }

    /** A loop of this life that may use the disk as it likes. */
    public SimLoop newLoop(String loopName) {
        return new SimLoop(scheduler, this, loopName, true);
    }

    /** A loop of this life on which of the disk's calls only appending is allowed, as on a network loop. */
    public SimLoop newDataLoop(String loopName) {
        return new SimLoop(scheduler, this, loopName, false);
    }

    /** A pool of this life. */
    public SimWorkerPool newPool(String poolName, int threads) {
        return new SimWorkerPool(scheduler, this, poolName, threads);
    }

    /** Randomness of this life. */
    public SimRng rng(String purpose) {
        return scheduler.rng(name + "/" + life + "/" + purpose);
    }

    public boolean isAlive() {
        return alive;
    }

    public boolean isPaused() {
        return paused;
    }

    /** Counts the lives, from 1. */
    public int life() {
        return life;
    }

    /** Whether the node is alive in that very life. */
    public boolean lives(int thatLife) {
        return alive && life == thatLife;
    }

    /** What {@link #fatal} was told, over all lives. */
    public List<String> fatals() {
        return List.copyOf(fatals);
    }

    /** The process ends at once, as by kill -9; the disk keeps what was written. */
    public void kill() {
        die("killed", false);
    }

    /** The power fails; of what was not synced the disk keeps what the seed says. */
    public void crash() {
        die("crashed", true);
    }

    private void die(String how, boolean powerLost) {
        if (!alive) {
            return;
        }
        scheduler.note(name + " " + how);
        alive = false;
        paused = false;
        deferred.clear();
        disk.processEnded(powerLost);
        deathListeners.forEach(Runnable::run);
    }

    /** A new life begins. */
    public void restart() {
        if (alive) {
            throw new IllegalStateException(name + " is alive");
        }
        alive = true;
        life++;
        scheduler.note(name + " restarted");
    }

    /** The whole process stands still, as by SIGSTOP; its connections stay, and what arrives waits. */
    public void pause() {
        if (alive) {
            paused = true;
            scheduler.note(name + " paused");
        }
    }

    public void resume() {
        if (!paused) {
            return;
        }
        paused = false;
        scheduler.note(name + " resumed");
        for (SimEvent event = deferred.poll(); event != null; event = deferred.poll()) {
            scheduler.add(event, 0);
        }
    }

    /** Ends this life and unwinds the caller's task. */
    @Override
    public void fatal(String what, Throwable why) {
        fatals.add(why == null ? what : what + ": " + why);
        scheduler.note(name + " halts: " + what + (why == null ? "" : ": " + why));
        kill();
        throw new NodeHalted(name + " halted: " + what);
    }

    /** Unwinds the caller's task if it belongs to a life that is over. */
    void assertLives(int thatLife) {
        if (!lives(thatLife)) {
            throw new NodeHalted(name + " is dead");
        }
    }

    /** Keeps the event for later if the process stands still. */
    boolean defer(SimEvent event) {
        return paused && deferred.add(event);
    }

    void onDeath(Runnable listener) {
        deathListeners.add(listener);
    }

    @Override
    public String toString() {
        return name;
    }
}
