package io.lograft.cli.records;

/** The names in a JSON row. */
final class JsonRow {
    static final String TOPIC = "topic";
    static final String PARTITION = "partition";
    static final String OFFSET = "offset";
    static final String TIMESTAMP = "timestamp";
    static final String KEY = "key";
    static final String VALUE = "value";
    static final String HEADERS = "headers";
    /** Ends the name of a field whose bytes are in Base64. */
    static final String BASE64 = "Base64";

    private JsonRow() {}
}
