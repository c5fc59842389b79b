package io.lograft.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of errors in messaging.proto is whole, and read as it is meant. */
class ErrorTableTest {
    private static final Set<String> PLACES = Set.of("record", "status", "partition", "in band");

    private final ErrorTable table = new ErrorTable();

    @Test
    void everyCellNamesPlacesThatThereAre() {
        assertTrue(table.codes().size() > 20);
        for (ErrorCode code : table.codes()) {
            for (String call : ErrorTable.CALLS) {
                assertTrue(PLACES.containsAll(table.places(code, call)), () -> code + " of " + call);
            }
            assertFalse(
                    ErrorTable.CALLS.stream()
                            .allMatch(call -> table.places(code, call).isEmpty()),
                    code::name);
            assertFalse(table.whatToDo(code).isBlank(), code::name);
        }
        assertEquals(Set.of("record", "status"), table.places(ErrorCode.INVALID_REQUEST, "Publish"));
        assertEquals(Set.of("status", "partition"), table.places(ErrorCode.UNKNOWN_TOPIC, "Subscribe"));
        assertEquals(Set.of(), table.places(ErrorCode.INVALID_BATCH, "Subscribe"));
    }

    @Test
    void whatIsCalledRetriableIs() {
        for (ErrorCode code : table.codes()) {
            if (table.whatToDo(code).startsWith("retriable")) {
                assertTrue(code.retriable(), code::name);
            }
        }
    }

    @Test
    void aCodeInAPlaceThatTheTableDoesNotHaveIsNoticed() {
        table.ended("Subscribe", ErrorCode.INVALID_REQUEST);
        assertThrows(AssertionError.class, () -> table.ended("OpenProducer", ErrorCode.CORRUPT_BATCH));
    }
}
