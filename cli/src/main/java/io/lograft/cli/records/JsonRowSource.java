package io.lograft.cli.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.lograft.client.ProducerRecord;
import io.lograft.proto.batch.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Each line is a JSON object, as {@link JsonRowWriter} writes them: {@code key}, {@code value} (text, null, or absent,
 * which is null) or {@code keyBase64}, {@code valueBase64}; {@code headers}, a list of objects with a {@code key} and a
 * value in the same way; {@code partition}, {@code timestamp} (ms since 1970 UTC). {@code topic} and {@code offset} are
 * read over: the record gets those of where it goes. Lines with nothing but white space are skipped.
 */
public final class JsonRowSource implements RowSource {
    private static final String FIELDS =
            "key, keyBase64, value, valueBase64, headers, partition, timestamp, and without effect topic and offset";
    private static final String HEADER_FIELDS = "key, value, valueBase64";

    private final JsonFactory factory = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final LineReader lines;

    public JsonRowSource(LineReader lines) {
        this.lines = lines;
    }

    @Override
    public Row next() throws IOException {
        while (true) {
            byte[] line = lines.next();
            if (line == null) {
                return null;
            }
            String text = text(line);
            if (!text.isBlank()) {
                return row(text);
            }
        }
    }

    @Override
    public long line() {
        return lines.linesRead();
    }

    private String text(byte[] line) throws RowException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw refused("is not UTF-8, which JSON must be; write bytes as keyBase64 and valueBase64");
        }
    }

    private Row row(String text) throws IOException {
        try (JsonParser json = factory.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw refused("is no JSON object; a row is, for example, {\"key\":\"k\",\"value\":\"v\"}");
            }
            Row row = row(json);
            if (json.nextToken() != null) {
                throw refused("goes on after its JSON object; write one object a line");
            }
            return row;
        } catch (JsonProcessingException invalid) {
            int column =
                    invalid.getLocation() == null ? 0 : invalid.getLocation().getColumnNr();
            throw refused("is not valid JSON: column " + column + ": " + reason(invalid) + "; correct the line");
        }
    }

    /** Without the part about sources and locations, which means nothing to who wrote the line. */
    private static String reason(JsonProcessingException invalid) {
        String message = invalid.getOriginalMessage();
        int location = message.indexOf(" (start marker");
        return location < 0 ? message : message.substring(0, location);
    }

    private Row row(JsonParser json) throws IOException {
        Field key = new Field(JsonRow.KEY);
        Field value = new Field(JsonRow.VALUE);
        List<RecordHeader> headers = List.of();
        long partition = ProducerRecord.ANY_PARTITION;
        long timestampMs = ProducerRecord.NOW;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            if (key.takes(name, json) || value.takes(name, json)) {
                continue;
            }
            switch (name) {
                case JsonRow.HEADERS -> headers = headers(json);
                case JsonRow.PARTITION -> partition = number(name, json, Integer.MAX_VALUE);
                case JsonRow.TIMESTAMP -> timestampMs = number(name, json, Long.MAX_VALUE);
                case JsonRow.TOPIC, JsonRow.OFFSET -> json.skipChildren();
                default -> throw refused("has a field '" + name + "', which a row has not; there are " + FIELDS);
            }
        }
        return new Row((int) partition, timestampMs, key.bytes, value.bytes, headers);
    }

    private List<RecordHeader> headers(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw refused("has headers that are no list; write [{\"key\":\"k\",\"value\":\"v\"}]");
        }
        List<RecordHeader> headers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw refused("has a header that is no object; write {\"key\":\"k\",\"value\":\"v\"}");
            }
            headers.add(header(json));
        }
        return headers;
    }

    private RecordHeader header(JsonParser json) throws IOException {
        String key = null;
        Field value = new Field(JsonRow.VALUE);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            if (value.takes(name, json)) {
                continue;
            }
            if (!name.equals(JsonRow.KEY)) {
                throw refused("has a header with a field '" + name + "'; there are " + HEADER_FIELDS);
            }
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw refused("has a header whose key is no string; write {\"key\":\"k\",\"value\":\"v\"}");
            }
            key = json.getText();
            encoded(name, key);
        }
        if (key == null) {
            throw refused("has a header without a key; write {\"key\":\"k\",\"value\":\"v\"}");
        }
        return new RecordHeader(key, value.bytes);
    }

    private long number(String name, JsonParser json, long max) throws IOException {
        boolean fits = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && json.getLongValue() >= 0
                && json.getLongValue() <= max;
        if (!fits) {
            throw refused("has " + name + " " + json.getText() + "; it must be a whole number, 0 to " + max);
        }
        return json.getLongValue();
    }

    private byte[] encoded(String name, String text) throws RowException {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOfRange(bytes.array(), bytes.position(), bytes.limit());
        } catch (CharacterCodingException halfOfAPair) {
            throw refused("has half of a surrogate pair in " + name + ", which is no text; write bytes as " + name
                    + JsonRow.BASE64);
        }
    }

    private RowException refused(String problem) {
        return new RowException(line(), problem);
    }

    /** Bytes that are given as text or in Base64. */
    private final class Field {
        private final String name;
        private byte[] bytes;
        private String givenAs;

        private Field(String name) {
            this.name = name;
        }

        /** Whether the parser's current field is this one; then its value is taken. */
        private boolean takes(String field, JsonParser json) throws IOException {
            boolean base64 = field.equals(name + JsonRow.BASE64);
            if (!base64 && !field.equals(name)) {
                return false;
            }
            if (givenAs != null) {
                throw refused("has both " + givenAs + " and " + field + "; give one of them");
            }
            givenAs = field;
            if (json.currentToken() == JsonToken.VALUE_NULL) {
                return true;
            }
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw refused("has a " + field + " that is no string; put it in quotes, and escape those within it");
            }
            bytes = base64 ? decoded(field, json.getText()) : encoded(field, json.getText());
            return true;
        }

        private byte[] decoded(String field, String text) throws RowException {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException malformed) {
                throw refused("has a " + field + " that is not Base64: " + malformed.getMessage() + "; correct it, or"
                        + " give text as " + name);
            }
        }
    }
}
