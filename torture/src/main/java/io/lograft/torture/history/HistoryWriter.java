package io.lograft.torture.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes a history to a file, an event a line, in the order of the calls. Thread-safe. */
public final class HistoryWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final JsonGenerator json;

    public HistoryWriter(Path file) throws IOException {
        this.json = new JsonFactory()
                .createGenerator(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))
                .setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    }

    public synchronized void write(Event event) {
        try {
            json.writeStartObject();
            json.writeNumberField("t", event.nanos());
            json.writeNumberField("process", event.process());
            json.writeNumberField("partition", event.partition());
            if (event instanceof SendEvent send) {
                writeSend(send);
            } else if (event instanceof PollEvent poll) {
                writePoll(poll);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be written", e);
        }
    }

    private void writeSend(SendEvent send) throws IOException {
        json.writeStringField("op", "send");
        json.writeStringField("type", send.outcome().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("value", send.value());
        if (send.offset() >= 0) {
            json.writeNumberField("offset", send.offset());
        }
    }

    private void writePoll(PollEvent poll) throws IOException {
        json.writeStringField("op", "poll");
        json.writeFieldName("offsets");
        json.writeArray(poll.offsets(), 0, poll.offsets().length);
        json.writeFieldName("values");
        json.writeArray(poll.values(), 0, poll.values().length);
    }

    @Override
    public synchronized void close() throws IOException {
        json.close();
    }
}
