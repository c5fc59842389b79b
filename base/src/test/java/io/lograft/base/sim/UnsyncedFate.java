package io.lograft.base.sim;

/** What a power cut does to what was written and not synced. */
public enum UnsyncedFate {
    /** All of it had reached the disk by chance. */
    KEPT,
    /** None of it had. */
    DROPPED,
    /** The first writes had, the last of them up to some 512-byte sector. */
    TORN,
    /** Each 512-byte sector had, or had not, or holds garbage where nothing was synced before. */
    SCATTERED
}
