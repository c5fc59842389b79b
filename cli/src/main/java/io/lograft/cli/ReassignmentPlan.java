package io.lograft.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.lograft.base.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan in the format of {@code kafka-reassign-partitions}: {@code
 * {"version":1,"partitions":[{"topic":"t","partition":0,"replicas":[1,2]}]}}. {@code log_dirs} may be there if all of them
 * are {@code "any"}: a broker chooses the directory itself.
 */
final class ReassignmentPlan {
    private static final long FILE_BYTES_MAX = 64L << 20;
    private static final int VERSION = 1;
    private static final String ANY = "any";

    private final Path file;
    private final JsonParser json;
    private final Map<TopicPartition, List<Integer>> partitions = new LinkedHashMap<>();

    private ReassignmentPlan(Path file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    /** The partitions of the plan and their replicas, in its order. */
    static Map<TopicPartition, List<Integer>> read(Path file) throws IOException, CommandFailure {
        long bytes = Files.size(file);
        if (bytes > FILE_BYTES_MAX) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    file + " has " + bytes + " bytes, a plan has at most " + FILE_BYTES_MAX + "; split it");
        }
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser json = factory.createParser(Files.readAllBytes(file))) {
            ReassignmentPlan plan = new ReassignmentPlan(file, json);
            plan.document();
            return plan.partitions;
        } catch (JsonProcessingException invalid) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    file + " is no JSON at line " + invalid.getLocation().getLineNr() + ": "
                            + invalid.getOriginalMessage() + "; correct it");
        }
    }

    private void document() throws IOException, CommandFailure {
        expect(json.nextToken() == JsonToken.START_OBJECT, "an object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "version" ->
                    expect(value == JsonToken.VALUE_NUMBER_INT && json.getIntValue() == VERSION, "version 1");
                case "partitions" -> partitions(value);
                default -> throw refused("has a field '" + field + "', where version and partitions are allowed");
            }
        }
        expect(json.nextToken() == null, "an end after its object");
        if (partitions.isEmpty()) {
            throw refused("names no partition");
        }
    }

    private void partitions(JsonToken value) throws IOException, CommandFailure {
        expect(value == JsonToken.START_ARRAY, "a list of partitions");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken() == JsonToken.START_OBJECT, "a partition's object");
            partition();
        }
    }

    private void partition() throws IOException, CommandFailure {
        String topic = null;
        int index = -1;
        List<Integer> replicas = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "topic" -> {
                    expect(value == JsonToken.VALUE_STRING, "a topic's name");
                    topic = json.getText();
                }
                case "partition" -> {
                    expect(value == JsonToken.VALUE_NUMBER_INT && json.getIntValue() >= 0, "a partition's number");
                    index = json.getIntValue();
                }
                case "replicas" -> replicas = replicas(value);
                case "log_dirs" -> directories(value);
                default ->
                    throw refused("has a field '" + field
                            + "' in a partition, where topic, partition, replicas and log_dirs are allowed");
            }
        }
        expect(topic != null && index >= 0 && replicas != null, "topic, partition and replicas");
        if (partitions.put(new TopicPartition(topic, index), replicas) != null) {
            throw refused("names " + topic + "-" + index + " twice");
        }
    }

    private List<Integer> replicas(JsonToken value) throws IOException, CommandFailure {
        expect(value == JsonToken.START_ARRAY, "a list of broker ids");
        List<Integer> replicas = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken() == JsonToken.VALUE_NUMBER_INT, "a broker's id");
            replicas.add(json.getIntValue());
        }
        return replicas;
    }

    private void directories(JsonToken value) throws IOException, CommandFailure {
        expect(value == JsonToken.START_ARRAY, "a list of directories");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            boolean any = json.currentToken() == JsonToken.VALUE_STRING
                    && json.getText().equals(ANY);
            expect(any, "\"any\" in log_dirs, since a broker chooses the directory itself,");
        }
    }

    private void expect(boolean fits, String what) throws CommandFailure {
        if (!fits) {
            throw refused("should have " + what + " where it has " + json.currentToken());
        }
    }

    private CommandFailure refused(String problem) {
        return new CommandFailure(
                ExitCode.FAILED,
                file + " " + problem + ", at line " + json.currentLocation().getLineNr()
                        + "; a plan looks like {\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,"
                        + "\"replicas\":[1,2]}]}");
    }
}
