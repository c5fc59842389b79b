import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import io.lograft.client.SendCallback;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Ends within a deadline, and knows of every record whether it is written, is not, or may be. */
public class CloseInTime {
    public static void main(String[] args) {
        try (LograftClient client = LograftClient.connect(args[0])) {
            client.admin().createTopic(new NewTopic("example-close", 3, NewTopic.DEFAULT)).join();
            Outcomes outcomes = new Outcomes();
            Producer producer = client.producer();
            for (int i = 0; i < 50_000; i++) {
                producer.send(new ProducerRecord("example-close", new byte[500]), outcomes);
            }
            boolean all = producer.close(Duration.ofMillis(50));
            System.out.println(all ? "all was acknowledged in time" : "50 ms were not enough");
            System.out.println("written " + outcomes.written + ", not written " + outcomes.notWritten + ", unknown "
                    + outcomes.unknown);
            int told = outcomes.written.get() + outcomes.notWritten.get() + outcomes.unknown.get();
            System.out.println("told of " + told + " records");

            try {
                producer.send(new ProducerRecord("example-close", new byte[1])).join();
            } catch (RuntimeException refused) {
                System.out.println(refused.getCause().getMessage());
            }
        }
    }

    private static final class Outcomes implements SendCallback {
        private final AtomicInteger written = new AtomicInteger();
        private final AtomicInteger notWritten = new AtomicInteger();
        private final AtomicInteger unknown = new AtomicInteger();

        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {
            written.incrementAndGet();
        }

        @Override
        public void onFailed(LograftException why) {
            (why.code() == ErrorCode.UNKNOWN_OUTCOME ? unknown : notWritten).incrementAndGet();
        }
    }
}
