package io.lograft.cli.demo;

/** Where the demonstration is watched. */
public interface Stage {
    /** A line that stays. */
    void tell(String line);

    /** The state of things, replaced by the next; where nobody watches it is not shown. */
    void progress(String state);
}
