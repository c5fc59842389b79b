"""Connections to a cluster's nodes: any one of them will do, and when one fails the next one gets its turn."""

import itertools
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "stubs"))

import grpc  # noqa: E402
from lograft.v1 import messaging_pb2_grpc  # noqa: E402

# A node that dies without a word is noticed by these probes.
OPTIONS = [("grpc.keepalive_time_ms", 10_000), ("grpc.keepalive_timeout_ms", 3_000)]


class Nodes:
    def __init__(self, addresses):
        self._turns = itertools.cycle(addresses)
        self._channel = None
        self.next()

    def next(self):
        """Goes to the next node."""
        if self._channel:
            self._channel.close()
        self.address = next(self._turns)
        self._channel = grpc.insecure_channel(self.address, options=OPTIONS)
        self.messaging = messaging_pb2_grpc.MessagingServiceStub(self._channel)
