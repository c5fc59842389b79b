package io.lograft.client;

import java.util.function.DoubleSupplier;

/**
 * One figure that a client keeps of itself.
 *
 * @param name with dots, units last, as Micrometer has it
 * @param growing whether it only grows, from 0 when the client is made; else it goes up and down
 * @param description one sentence
 * @param value now; may be asked from any thread
 */
public record ClientFigure(String name, boolean growing, String description, DoubleSupplier value) {}
