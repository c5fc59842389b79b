package io.lograft.cli.records;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.lograft.client.ConsumerRecord;
import io.lograft.proto.batch.RecordHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A JSON object and a newline for each record, which {@link JsonRowSource} reads back without loss: bytes that are UTF-8
 * are written as text ({@code "value"}), others in Base64 ({@code "valueBase64"}).
 */
public final class JsonRowWriter implements RecordWriter {
    private final JsonFactory factory = new JsonFactory();
    /** Refuses what is not UTF-8, and so never replaces a byte. */
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

    @Override
    public void write(ConsumerRecord record, ByteArrayOutputStream out) throws IOException {
        try (JsonGenerator json = factory.createGenerator(out, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringField(JsonRow.TOPIC, record.partition().topic());
            json.writeNumberField(JsonRow.PARTITION, record.partition().partition());
            json.writeNumberField(JsonRow.OFFSET, record.offset());
            json.writeNumberField(JsonRow.TIMESTAMP, record.timestampMs());
            writeBytes(json, JsonRow.KEY, record.key());
            writeBytes(json, JsonRow.VALUE, record.value());
            if (!record.headers().isEmpty()) {
                json.writeArrayFieldStart(JsonRow.HEADERS);
                for (RecordHeader header : record.headers()) {
                    json.writeStartObject();
                    json.writeStringField(JsonRow.KEY, header.key());
                    writeBytes(json, JsonRow.VALUE, header.value());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        out.write('\n');
    }

    private void writeBytes(JsonGenerator json, String name, byte[] bytes) throws IOException {
        if (bytes == null) {
            json.writeNullField(name);
            return;
        }
        String text = text(bytes);
        if (text == null) {
            json.writeBinaryField(name + JsonRow.BASE64, bytes);
        } else {
            json.writeStringField(name, text);
        }
    }

    private String text(byte[] bytes) {
        try {
            return utf8.decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
