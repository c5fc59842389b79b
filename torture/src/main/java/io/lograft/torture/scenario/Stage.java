package io.lograft.torture.scenario;

import io.lograft.base.Clock;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Where a scenario is performed.
 *
 * @param directory its own, empty at first
 * @param progress told, a line at a time, what happens
 */
record Stage(Settings settings, Path directory, Clock clock, Consumer<String> progress) {}
