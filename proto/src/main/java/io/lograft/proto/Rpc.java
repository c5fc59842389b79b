package io.lograft.proto;

import io.lograft.base.CallType;
import io.lograft.base.StreamType;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.internal.v1.IdentityRequest;
import io.lograft.proto.internal.v1.IdentityResponse;
import io.lograft.proto.internal.v1.LivenessRequest;
import io.lograft.proto.internal.v1.LivenessResponse;
import io.lograft.proto.internal.v1.MetadataRequest;
import io.lograft.proto.internal.v1.MetadataResponse;
import io.lograft.proto.internal.v1.ProbeRequest;
import io.lograft.proto.internal.v1.ProbeResponse;
import io.lograft.proto.internal.v1.ReplicateRequest;
import io.lograft.proto.internal.v1.ReplicateResponse;
import io.lograft.proto.v1.AddPartitionsRequest;
import io.lograft.proto.v1.AddPartitionsResponse;
import io.lograft.proto.v1.AlterConfigRequest;
import io.lograft.proto.v1.AlterConfigResponse;
import io.lograft.proto.v1.AlterPartitionReassignmentsRequest;
import io.lograft.proto.v1.AlterPartitionReassignmentsResponse;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.CreateTopicResponse;
import io.lograft.proto.v1.DeleteRecordsRequest;
import io.lograft.proto.v1.DeleteRecordsResponse;
import io.lograft.proto.v1.DeleteTopicRequest;
import io.lograft.proto.v1.DeleteTopicResponse;
import io.lograft.proto.v1.DescribeClusterRequest;
import io.lograft.proto.v1.DescribeClusterResponse;
import io.lograft.proto.v1.DescribeConfigRequest;
import io.lograft.proto.v1.DescribeConfigResponse;
import io.lograft.proto.v1.DescribeTopicsRequest;
import io.lograft.proto.v1.DescribeTopicsResponse;
import io.lograft.proto.v1.ElectLeadersRequest;
import io.lograft.proto.v1.ElectLeadersResponse;
import io.lograft.proto.v1.FetchRequest;
import io.lograft.proto.v1.FetchResponse;
import io.lograft.proto.v1.InitProducerRequest;
import io.lograft.proto.v1.InitProducerResponse;
import io.lograft.proto.v1.ListOffsetsRequest;
import io.lograft.proto.v1.ListOffsetsResponse;
import io.lograft.proto.v1.ListPartitionReassignmentsRequest;
import io.lograft.proto.v1.ListPartitionReassignmentsResponse;
import io.lograft.proto.v1.OpenProducerRequest;
import io.lograft.proto.v1.OpenProducerResponse;
import io.lograft.proto.v1.ProduceRequest;
import io.lograft.proto.v1.ProduceResponse;
import io.lograft.proto.v1.PublishRequest;
import io.lograft.proto.v1.PublishResponse;
import io.lograft.proto.v1.PublishStreamRequest;
import io.lograft.proto.v1.PublishStreamResponse;
import io.lograft.proto.v1.SubscribeRequest;
import io.lograft.proto.v1.SubscribeResponse;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;

/**
 * Every method of every service, as {@code base.Net} names it. A test holds this table against the service descriptors,
 * so that a method cannot be forgotten, misspelled or given the wrong message.
 */
public final class Rpc {
    // lograft.v1, on the client port.
    public static final StreamType<ProduceRequest, ProduceResponse> PRODUCE =
            new StreamType<>("lograft.v1.BatchLogService/Produce");
    public static final StreamType<FetchRequest, FetchResponse> FETCH =
            new StreamType<>("lograft.v1.BatchLogService/Fetch");
    public static final CallType<ListOffsetsRequest, ListOffsetsResponse> LIST_OFFSETS =
            new CallType<>("lograft.v1.BatchLogService/ListOffsets");
    public static final CallType<DeleteRecordsRequest, DeleteRecordsResponse> DELETE_RECORDS =
            new CallType<>("lograft.v1.BatchLogService/DeleteRecords");
    public static final CallType<InitProducerRequest, InitProducerResponse> INIT_PRODUCER =
            new CallType<>("lograft.v1.BatchLogService/InitProducer");

    public static final CallType<CreateTopicRequest, CreateTopicResponse> CREATE_TOPIC =
            new CallType<>("lograft.v1.AdminService/CreateTopic");
    public static final CallType<DeleteTopicRequest, DeleteTopicResponse> DELETE_TOPIC =
            new CallType<>("lograft.v1.AdminService/DeleteTopic");
    public static final CallType<AddPartitionsRequest, AddPartitionsResponse> ADD_PARTITIONS =
            new CallType<>("lograft.v1.AdminService/AddPartitions");
    public static final CallType<AlterConfigRequest, AlterConfigResponse> ALTER_CONFIG =
            new CallType<>("lograft.v1.AdminService/AlterConfig");
    public static final CallType<DescribeConfigRequest, DescribeConfigResponse> DESCRIBE_CONFIG =
            new CallType<>("lograft.v1.AdminService/DescribeConfig");
    public static final CallType<ElectLeadersRequest, ElectLeadersResponse> ELECT_LEADERS =
            new CallType<>("lograft.v1.AdminService/ElectLeaders");
    public static final CallType<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>
            ALTER_PARTITION_REASSIGNMENTS = new CallType<>("lograft.v1.AdminService/AlterPartitionReassignments");
    public static final CallType<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>
            LIST_PARTITION_REASSIGNMENTS = new CallType<>("lograft.v1.AdminService/ListPartitionReassignments");

    public static final CallType<DescribeClusterRequest, DescribeClusterResponse> DESCRIBE_CLUSTER =
            new CallType<>("lograft.v1.ClusterService/DescribeCluster");
    public static final CallType<DescribeTopicsRequest, DescribeTopicsResponse> DESCRIBE_TOPICS =
            new CallType<>("lograft.v1.ClusterService/DescribeTopics");
    public static final StreamType<WatchMetadataRequest, WatchMetadataResponse> WATCH_METADATA =
            new StreamType<>("lograft.v1.ClusterService/WatchMetadata");

    public static final CallType<PublishRequest, PublishResponse> PUBLISH =
            new CallType<>("lograft.v1.MessagingService/Publish");
    public static final StreamType<PublishStreamRequest, PublishStreamResponse> PUBLISH_STREAM =
            new StreamType<>("lograft.v1.MessagingService/PublishStream");
    public static final StreamType<SubscribeRequest, SubscribeResponse> SUBSCRIBE =
            new StreamType<>("lograft.v1.MessagingService/Subscribe");
    public static final CallType<OpenProducerRequest, OpenProducerResponse> OPEN_PRODUCER =
            new CallType<>("lograft.v1.MessagingService/OpenProducer");

    // lograft.internal.v1, on the node port.
    public static final StreamType<LivenessRequest, LivenessResponse> LIVENESS =
            new StreamType<>("lograft.internal.v1.ControllerService/Liveness");
    public static final StreamType<MetadataRequest, MetadataResponse> METADATA =
            new StreamType<>("lograft.internal.v1.ControllerService/Metadata");
    public static final CallType<ControlRequest, ControlResponse> CONTROL =
            new CallType<>("lograft.internal.v1.ControllerService/Control");

    public static final StreamType<ReplicateRequest, ReplicateResponse> REPLICATE =
            new StreamType<>("lograft.internal.v1.ReplicationService/Replicate");

    public static final CallType<IdentityRequest, IdentityResponse> IDENTITY =
            new CallType<>("lograft.internal.v1.NodeService/Identity");
    public static final CallType<ProbeRequest, ProbeResponse> PROBE =
            new CallType<>("lograft.internal.v1.NodeService/Probe");

    private Rpc() {}
}
