package io.lograft.cli.records;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BytesTest {
    @Test
    void everyOccurrenceIsFoundWhereStringsFindIt() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String text = word(random, 30);
            String wanted = word(random, 6);
            assertEquals(
                    text.indexOf(wanted),
                    Bytes.indexOf(text.getBytes(StandardCharsets.US_ASCII), wanted.getBytes(StandardCharsets.US_ASCII)),
                    "'" + wanted + "' in '" + text + "'");
        }
    }

    private static String word(Random random, int longest) {
        StringBuilder word = new StringBuilder();
        for (int length = random.nextInt(longest); length > 0; length--) {
            word.append((char) ('a' + random.nextInt(2)));
        }
        return word.toString();
    }
}
