/**
 * What clients saw, written down as it happened, and judged afterwards. A history is a file of JSON lines; the checker
 * knows nothing else, so that a run can be judged again at any time. Anomalies have the names of Jepsen's Kafka
 * workload.
 */
package io.lograft.torture.history;
