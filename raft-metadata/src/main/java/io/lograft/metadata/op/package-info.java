/**
 * The controller's operations, one file each: {@code decide(image, request, now) → Decision(records, reply)}, pure, so
 * that a test is three lines. {@link io.lograft.metadata.op.PartitionTransition} owns every change of ISR, ELR and leader.
 * Uses the image, proto and base; knows no controller, no log and no thread.
 */
package io.lograft.metadata.op;
