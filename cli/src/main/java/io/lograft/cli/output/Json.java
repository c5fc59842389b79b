package io.lograft.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintStream;

/** One JSON document on an output stream. */
public final class Json {
    private Json() {}

    /** Writes the document's content. */
    public interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    /** Prints one document and a newline; leaves the stream open. */
    public static void print(PrintStream out, Content content) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            content.write(json);
            json.writeRaw('\n');
        }
        out.flush();
    }
}
