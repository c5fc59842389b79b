#!/usr/bin/python3
"""Reads a topic from its beginning to its end, and can check that the numbers of publish.py are there, each once.

Credit is granted as records are taken, so a slow reader is never flooded. When a node fails, reading goes on at another
one, from where it was.
"""

import argparse
import collections
import queue
import sys
import time

from nodes import Nodes

import grpc
from lograft.v1.messaging_pb2 import (
    PartitionStart,
    Position,
    SubscribeCredit,
    SubscribeRequest,
    SubscribeStart,
)

CREDIT = 500


def start(topic, positions, to_end):
    """Every partition from the first record on, or those given from where reading was, to their end or stop offset."""
    partitions = [
        PartitionStart(
            partition=partition,
            start=Position(offset=offset),
            stop=Position(offset=stop) if stop >= 0 else None,
        )
        for partition, (offset, stop) in positions.items()
    ]
    return SubscribeRequest(
        start=SubscribeStart(
            topic=topic,
            partitions=partitions,
            start=Position(earliest=True),
            stop=Position(latest=True) if to_end and not positions else None,
            credit=SubscribeCredit(records=CREDIT),
        )
    )


def read(nodes, topic, to_end, patience_s):
    """Yields (partition, record), going on at other nodes until every partition is read to its end."""
    positions = {}
    deadline = time.monotonic() + patience_s
    while True:
        requests = queue.SimpleQueue()
        requests.put(start(topic, positions, to_end))
        try:
            for response in nodes.messaging.Subscribe(iter(requests.get, None)):
                deadline = time.monotonic() + patience_s
                kind = response.WhichOneof("response")
                if kind == "started" and not positions:
                    positions = {each.partition: (each.offset, each.stop_offset) for each in response.started.partitions}
                elif kind == "records":
                    got = response.records
                    for record in got.records:
                        yield got.partition, record
                        positions[got.partition] = (record.offset + 1, positions[got.partition][1])
                    credit = SubscribeCredit(records=len(got.records))
                    requests.put(SubscribeRequest(credit=credit))
                elif kind == "ended":
                    if response.ended.HasField("error"):
                        sys.exit(f"subscribe.py: {response.ended.error.message}")
                    del positions[response.ended.partition]
            return
        except grpc.RpcError as failed:
            if time.monotonic() > deadline:
                sys.exit(f"subscribe.py: giving up at {nodes.address}: {failed.code().name}: {failed.details()}")
            print(f"{nodes.address}: {failed.details()}; going to the next node", file=sys.stderr)
            time.sleep(0.1)
            nodes.next()
        finally:
            requests.put(None)


def check(values, count):
    """Each number below count once; the numbers of one key (publish.py gives them out in turn) in order."""
    seen = collections.Counter(value for _, value in values)
    lost = [n for n in range(count) if n not in seen]
    twice = [n for n, times in seen.items() if times > 1]
    by_key = collections.defaultdict(list)
    for key, value in values:
        by_key[key].append(value)
    unordered = [key for key, numbers in by_key.items() if numbers != sorted(numbers)]
    print(f"{len(values)} records: {len(lost)} lost, {len(twice)} twice, {len(unordered)} keys out of order")
    if lost or twice or unordered:
        sys.exit(f"subscribe.py: lost {lost[:10]}, twice {twice[:10]}, out of order {unordered[:10]}")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--nodes", default="127.0.0.1:9092,127.0.0.1:9102,127.0.0.1:9112")
    options.add_argument("--topic", required=True)
    options.add_argument("--follow", action="store_true", help="go on after the end, for ever")
    options.add_argument("--check", type=int, metavar="COUNT", help="say whether 0..COUNT-1 are there, each once")
    options.add_argument("--patience-s", type=float, default=60, help="how long to look for a node that answers")
    given = options.parse_args()

    values = []
    for partition, record in read(Nodes(given.nodes.split(",")), given.topic, not given.follow, given.patience_s):
        if given.check is None:
            key = record.key.decode() if record.HasField("key") else "-"
            print(f"{partition} {record.offset} {key} {record.value.decode(errors='replace')}", flush=True)
        else:
            values.append((record.key, int(record.value)))
    if given.check is not None:
        check(values, given.check)


if __name__ == "__main__":
    main()
