import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.client.Admin;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.TopicDescription;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** Creates, describes, grows and deletes a topic. */
public class ManageTopics {
    public static void main(String[] args) {
        try (LograftClient client = LograftClient.connect(args[0])) {
            Admin admin = client.admin();
            System.out.println("brokers: " + admin.describeCluster().join().brokers().size());

            admin.createTopic(new NewTopic("example-manage", 2, NewTopic.DEFAULT, Map.of("retention.ms", "3600000")))
                    .join();
            TopicDescription topic = admin.addPartitions("example-manage", 4).join();
            System.out.println(topic.name() + " has " + topic.partitions().size() + " partitions");

            try {
                admin.createTopic(new NewTopic("example-manage", 2, NewTopic.DEFAULT)).join();
            } catch (CompletionException failed) {
                ErrorCode code = ((LograftException) failed.getCause()).code();
                System.out.println("a second time: " + code);
            }
            admin.deleteTopic("example-manage").join();
            System.out.println("still there: "
                    + admin.listTopics().join().stream().anyMatch(each -> each.name().equals("example-manage")));
        }
    }
}
