#!/usr/bin/python3
"""Publishes numbered records so that each is there once, whichever node dies meanwhile.

The rule: keep a request until it is answered, send the same request again if it failed, and take the producer for the
next request from the answer.
"""

import argparse
import sys
import time

from nodes import Nodes

import grpc
from lograft.v1 import error_code_pb2
from lograft.v1.messaging_pb2 import OpenProducerRequest, PublishRecord, PublishRequest

PAUSE_S = 0.1


def open_producer(nodes, topic, deadline):
    while True:
        try:
            answer = nodes.messaging.OpenProducer(OpenProducerRequest(topic=topic), timeout=5)
            if not answer.HasField("error"):
                return answer.producer
            if not answer.error.retriable:
                sys.exit(f"publish.py: {answer.error.message}")
            reason = answer.error.message
        except grpc.RpcError as failed:
            reason = f"{failed.code().name}: {failed.details()}"
        try_again(nodes, deadline, reason)


def publish(nodes, request, deadline):
    """Sends the request until all its records are written; returns the producer for the next one."""
    while True:
        try:
            answer = nodes.messaging.Publish(request, timeout=12)
            errors = [status.error for status in answer.statuses if status.HasField("error")]
            if not errors:
                return answer.producer
            if not all(error.retriable for error in errors):
                final = next(error for error in errors if not error.retriable)
                sys.exit(f"publish.py: {error_code_pb2.ErrorCode.Name(final.code)}: {final.message}")
            reason = errors[0].message
        except grpc.RpcError as failed:
            reason = f"{failed.code().name}: {failed.details()}"
        try_again(nodes, deadline, reason)


def try_again(nodes, deadline, reason):
    if time.monotonic() > deadline:
        sys.exit(f"publish.py: giving up at {nodes.address}: {reason}")
    print(f"{nodes.address}: {reason}; going to the next node", file=sys.stderr)
    time.sleep(PAUSE_S)
    nodes.next()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--nodes", default="127.0.0.1:9092,127.0.0.1:9102,127.0.0.1:9112")
    options.add_argument("--topic", required=True)
    options.add_argument("--count", type=int, default=1000, help="how many records")
    options.add_argument("--batch", type=int, default=10, help="records in one request")
    options.add_argument("--keys", type=int, default=20, help="different keys")
    options.add_argument("--pause-ms", type=float, default=0, help="between requests")
    options.add_argument("--patience-s", type=float, default=60, help="how long one request is tried")
    given = options.parse_args()

    nodes = Nodes(given.nodes.split(","))
    producer = open_producer(nodes, given.topic, time.monotonic() + given.patience_s)
    for first in range(0, given.count, given.batch):
        numbers = range(first, min(first + given.batch, given.count))
        records = [PublishRecord(key=b"key-%d" % (n % given.keys), value=b"%d" % n) for n in numbers]
        request = PublishRequest(topic=given.topic, records=records, producer=producer, timeout_ms=10_000)
        producer = publish(nodes, request, time.monotonic() + given.patience_s)
        print(f"published {numbers[-1] + 1}", flush=True)
        time.sleep(given.pause_ms / 1000)


if __name__ == "__main__":
    main()
