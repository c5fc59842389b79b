package io.lograft.server.gateway;

import io.lograft.base.ErrorCode;
import io.lograft.proto.v1.Error;
import io.lograft.proto.v1.OpenProducerResponse;
import io.lograft.proto.v1.PublishResponse;
import io.lograft.proto.v1.PublishStatus;
import io.lograft.proto.v1.PublishStreamResponse;
import io.lograft.proto.v1.SubscribeResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The table of errors in messaging.proto. Every answer that a test of the gateway hears is held against it: a code that
 * comes from a call or in a place of which the table knows nothing fails the test.
 */
final class ErrorTable {
    private static final Path PROTO = Path.of("../proto/src/main/protobuf/lograft/v1/messaging.proto");
    private static final String BEGIN = "//   ERROR_CODE_";
    static final List<String> CALLS = List.of("Publish", "PublishStream", "Subscribe", "OpenProducer");

    private final Map<ErrorCode, Map<String, String>> rows = new EnumMap<>(ErrorCode.class);
    private final List<Integer> columns = new ArrayList<>();

    ErrorTable() {
        try {
            read(Files.readAllLines(PROTO));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void read(List<String> lines) {
        int at = 0;
        while (!lines.get(at).startsWith(BEGIN)) {
            at++;
        }
        String header = lines.get(at);
        CALLS.forEach(call -> columns.add(header.indexOf(" " + call + " ") + 1));
        columns.add(header.indexOf("what to do"));
        ErrorCode code = null;
        for (at++; lines.get(at).length() > "//".length(); at++) {
            String line = lines.get(at);
            String name = cell(line, "//".length(), columns.get(0));
            code = name.isEmpty() ? code : ErrorCode.valueOf(name);
            Map<String, String> row = rows.computeIfAbsent(code, unknown -> new HashMap<>());
            for (int i = 0; i < CALLS.size(); i++) {
                row.merge(CALLS.get(i), cell(line, columns.get(i), columns.get(i + 1)), String::concat);
            }
            row.merge("what to do", cell(line, columns.get(CALLS.size()), line.length()), (a, b) -> a + " " + b);
        }
    }

    private static String cell(String line, int from, int to) {
        return line.length() <= from
                ? ""
                : line.substring(from, Math.min(to, line.length())).strip();
    }

    Set<ErrorCode> codes() {
        return rows.keySet();
    }

    Set<String> places(ErrorCode code, String call) {
        return Arrays.stream(rows.getOrDefault(code, Map.of())
                        .getOrDefault(call, "-")
                        .split(","))
                .map(String::strip)
                .filter(place -> !place.equals("-"))
                .collect(Collectors.toSet());
    }

    String whatToDo(ErrorCode code) {
        return rows.get(code).get("what to do");
    }

    /** Holds an answer against the table. */
    void heard(Object message) {
        if (message instanceof PublishResponse publish) {
            publish.getStatusesList().stream()
                    .map(PublishStatus::getError)
                    .forEach(error -> heard("Publish", "record", error));
        } else if (message instanceof PublishStreamResponse publish) {
            publish.getStatusesList().stream()
                    .map(PublishStatus::getError)
                    .forEach(error -> heard("PublishStream", "record", error));
        } else if (message instanceof SubscribeResponse subscribe) {
            heard("Subscribe", "partition", subscribe.getEnded().getError());
        } else if (message instanceof OpenProducerResponse open) {
            heard("OpenProducer", "in band", open.getError());
        }
    }

    /** Holds the end of a stream or a call against the table. */
    void ended(String call, ErrorCode code) {
        // Where a stream broke, nobody said anything.
        if (code != ErrorCode.UNREACHABLE) {
            heard(call, "status", code);
        }
    }

    private void heard(String call, String place, Error error) {
        heard(call, place, ErrorCode.of(error.getCodeValue()));
    }

    private void heard(String call, String place, ErrorCode code) {
        if (code != ErrorCode.NONE && !places(code, call).contains(place)) {
            throw new AssertionError(call + " told " + code + " as " + place + "; the table in messaging.proto has "
                    + places(code, call));
        }
    }
}
