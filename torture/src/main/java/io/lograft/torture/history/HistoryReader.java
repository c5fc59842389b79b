package io.lograft.torture.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/** Reads a history file. */
public final class HistoryReader {
    private HistoryReader() {}

    /** Hands every event of the file to the consumer, in order. */
    public static void read(Path file, Consumer<Event> consumer) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
                consumer.accept(new Line().read(json));
            }
        }
    }

    /** The fields of one line. */
    private static final class Line {
        private long nanos;
        private int process;
        private int partition;
        private String op = "";
        private String type = "";
        private long value = -1;
        private long offset = -1;
        private long[] offsets = {};
        private long[] values = {};

        Event read(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                field(name, json);
            }
            return switch (op) {
                case "send" ->
                    new SendEvent(
                            nanos, process, Outcome.valueOf(type.toUpperCase(Locale.ROOT)), partition, value, offset);
                case "poll" -> new PollEvent(nanos, process, partition, offsets, values);
                default ->
                    throw new IOException("line " + json.currentLocation().getLineNr()
                            + " of the history has the unknown op '" + op + "'");
            };
        }

        private void field(String name, JsonParser json) throws IOException {
            switch (name) {
                case "t" -> nanos = json.getLongValue();
                case "process" -> process = json.getIntValue();
                case "partition" -> partition = json.getIntValue();
                case "op" -> op = json.getText();
                case "type" -> type = json.getText();
                case "value" -> value = json.getLongValue();
                case "offset" -> offset = json.getLongValue();
                case "offsets" -> offsets = longs(json);
                case "values" -> values = longs(json);
                default -> throw new IOException("unknown field '" + name + "' in the history");
            }
        }

        private static long[] longs(JsonParser json) throws IOException {
            long[] found = new long[64];
            int count = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = json.getLongValue();
            }
            return Arrays.copyOf(found, count);
        }
    }
}
