package io.lograft.metadata.op;

import java.util.List;

/** Which values a setting takes. */
sealed interface ConfigType {
    /** Null if the value is allowed, else why not, continuing "the value 'x' ...". */
    String problem(String value);

    /**
     * A whole number.
     *
     * @param min smallest
     * @param max greatest
     * @param unlimited whether -1 is allowed too
     */
    record Whole(long min, long max, boolean unlimited) implements ConfigType {
        @Override
        public String problem(String value) {
            String allowed = (unlimited ? "-1 or " : "") + min + ".." + max;
            try {
                long number = Long.parseLong(value);
                boolean fits = (number >= min && number <= max) || (unlimited && number == -1);
                return fits ? null : "is out of range, allowed is " + allowed;
            } catch (NumberFormatException notANumber) {
                return "is not a whole number, allowed is " + allowed;
            }
        }
    }

    /**
     * One of a few words.
     *
     * @param values all of them
     */
    record Choice(List<String> values) implements ConfigType {
        @Override
        public String problem(String value) {
            return values.contains(value) ? null : "is not one of " + String.join(", ", values);
        }
    }

    /**
     * A number with a fraction.
     *
     * @param min smallest
     * @param max greatest
     */
    record Fraction(double min, double max) implements ConfigType {
        @Override
        public String problem(String value) {
            try {
                double number = Double.parseDouble(value);
                return number >= min && number <= max ? null : "is out of range, allowed is " + min + ".." + max;
            } catch (NumberFormatException notANumber) {
                return "is not a number, allowed is " + min + ".." + max;
            }
        }
    }
}
