package example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lograft.client.Consumer;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import io.lograft.junit.LograftTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the README: a broker for the tests of this class, and what they need as parameters. */
@LograftTest(topics = "flights:3")
class FlightBoardTest {
    @Test
    void whatIsSentIsRead(Producer producer, Consumer consumer) {
        producer.send(new ProducerRecord("flights", "ZRH".getBytes(UTF_8), "LX 318 to LHR".getBytes(UTF_8)))
                .join();

        consumer.assign(consumer.partitionsOf("flights"));
        List<String> seen = new ArrayList<>();
        for (ConsumerRecord record : consumer.records(Duration.ofSeconds(1))) {
            seen.add(new String(record.value(), UTF_8));
        }
        assertEquals(List.of("LX 318 to LHR"), seen);
    }
}
