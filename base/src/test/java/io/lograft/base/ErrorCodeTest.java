package io.lograft.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void itsNumberIsItsPlaceInTheTable(ErrorCode code) {
        assertEquals(code.ordinal(), code.number());
        assertSame(code, ErrorCode.of(code.number()));
    }

    @Test
    void numbersAreUnique() {
        assertEquals(
                ErrorCode.values().length,
                Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::number)
                        .collect(Collectors.toSet())
                        .size());
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void itsTextIsOneLineThatBeginsSmall(ErrorCode code) {
        assertFalse(code.text().isBlank() || code.text().contains("\n"));
        assertTrue(Character.isLowerCase(code.text().charAt(0)));
    }

    @Test
    void aNumberOfANewerVersionReadsAsUnknown() {
        assertSame(ErrorCode.UNKNOWN, ErrorCode.of(ErrorCode.values().length));
        assertSame(ErrorCode.UNKNOWN, ErrorCode.of(-1));
        assertSame(ErrorCode.UNKNOWN, ErrorCode.of(Integer.MAX_VALUE));
    }

    @Test
    void whatASecondAttemptCannotHelpIsNotRetriable() {
        assertFalse(ErrorCode.NONE.retriable());
        assertFalse(ErrorCode.FENCED_PRODUCER.retriable());
        assertTrue(ErrorCode.NOT_LEADER.retriable() && ErrorCode.NOT_LEADER.refreshMetadata());
        assertTrue(ErrorCode.UNKNOWN_OUTCOME.retriable() && !ErrorCode.UNKNOWN_OUTCOME.refreshMetadata());
    }
}
