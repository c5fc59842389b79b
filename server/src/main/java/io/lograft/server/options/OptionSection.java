package io.lograft.server.options;

import java.util.List;

/**
 * The options of one component.
 *
 * @param title heading in the reference page
 * @param options in the order of the reference page
 */
public record OptionSection(String title, List<Option<?>> options) {
    public OptionSection {
        options = List.copyOf(options);
    }
}
