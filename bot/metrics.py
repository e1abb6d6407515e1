"""What the bot counts and measures, for Prometheus. `docs/metrics.md` has a line for each.

Labels take few values, all known beforehand: never an id, nor anything that somebody typed.
"""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

# Seconds. Discord gives an interaction up after 3, a deferred one after 900.
ANSWERS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3, 5, 10, 30)
TRANSACTIONS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
LATENESS = (1, 2, 5, 15, 30, 60, 300, 900, 3600, 6 * 3600, 24 * 3600)
WORK = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10)  # links and pictures: each is given up after 10


class Metrics:
    """Everything that is measured, in a registry of its own: whoever makes one hands it to all who measure."""

    def __init__(self) -> None:
        # Of each series, when it began: nobody asks, and there would be twice as many.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it ships no type for this one
        self.registry = CollectorRegistry()
        self._add_discord()
        self._add_posts()
        self._add_processes()
        self._add_database()
        self._add_work()

    def _add_discord(self) -> None:
        self.interactions = Counter(
            "syllabot_interactions",
            "Commands, presses of buttons and forms sent that were seen to, by what became of them.",
            ("kind", "name", "outcome"),
            registry=self.registry,
        )
        self.interaction_seconds = Histogram(
            "syllabot_interaction_duration_seconds",
            "From an interaction's arrival until everything that it asked for was done.",
            ("kind", "name"),
            buckets=ANSWERS,
            registry=self.registry,
        )
        self.gateway_connected = Gauge(
            "syllabot_gateway_connected",
            "Whether Discord's gateway is connected (1) or not (0).",
            ("shard",),
            registry=self.registry,
        )
        self.gateway_latency = Gauge(
            "syllabot_gateway_latency_seconds",
            "What the last heartbeat took to be answered.",
            ("shard",),
            registry=self.registry,
        )
        self.gateway_events = Counter(
            "syllabot_gateway_events",
            "How often the gateway was connected, resumed and disconnected.",
            ("shard", "event"),
            registry=self.registry,
        )
        self.servers = Gauge("syllabot_servers", "Servers that the bot is in.", registry=self.registry)
        self.responses = Counter(
            "syllabot_discord_responses",
            "Discord's answers to our requests, by their status.",
            ("status",),
            registry=self.registry,
        )

    def _add_posts(self) -> None:
        self.occurrences = Counter(
            "syllabot_occurrences",
            "Tries to post what was due, by its kind and by what became of it.",
            ("kind", "outcome"),
            registry=self.registry,
        )
        self.lateness = Histogram(
            "syllabot_occurrence_lateness_seconds",
            "From the moment a post was due until it was sent.",
            buckets=LATENESS,
            registry=self.registry,
        )
        self.queue = Gauge(
            "syllabot_queue_occurrences",
            "What is due and not posted yet, by its state: due, claimed or failed.",
            ("state",),
            registry=self.registry,
        )
        self.queue_oldest = Gauge(
            "syllabot_queue_oldest_seconds",
            "How long ago the oldest of it was due that waits for nobody to repair something; 0 if there is none.",
            registry=self.registry,
        )
        self.last_ring = Gauge(
            "syllabot_last_ring_timestamp_seconds",
            "When the clock last rang, in seconds since 1970; 0 if it never has.",
            registry=self.registry,
        )

    def _add_processes(self) -> None:
        self.processes = Gauge("syllabot_processes", "Processes that serve from the database.", registry=self.registry)
        self.standing_by = Gauge(
            "syllabot_standing_by",
            "Whether this process waits for another one that has its shards (1) or not (0).",
            registry=self.registry,
        )
        self.taken_over = Counter(
            "syllabot_processes_taken_over", "Processes that this one found dead.", registry=self.registry
        )

    def _add_database(self) -> None:
        self.database_wait = Histogram(
            "syllabot_database_lock_wait_seconds",
            "How long a write waited for the one before it.",
            buckets=TRANSACTIONS,
            registry=self.registry,
        )
        self.database_write = Histogram(
            "syllabot_database_write_seconds",
            "What a write took, from the writer's lock until it was on disk.",
            buckets=TRANSACTIONS,
            registry=self.registry,
        )

    def _add_work(self) -> None:
        self.link_checks = Counter(
            "syllabot_link_checks",
            "Looks behind members' links, by what was found.",
            ("outcome",),
            registry=self.registry,
        )
        self.link_seconds = Histogram(
            "syllabot_link_check_duration_seconds", "What a look took.", buckets=WORK, registry=self.registry
        )
        self.worker_seconds = Histogram(
            "syllabot_worker_duration_seconds",
            "What a process beside the bot took for a picture (painter) or a notebook (inspector).",
            ("worker",),
            buckets=WORK,
            registry=self.registry,
        )
        self.build = Info(
            "syllabot_build", "The version of Syllabot and of its database's schema.", registry=self.registry
        )

    def describe(self, version: str, schema: str) -> None:
        """Add what is known of this process."""
        self.build.info({"version": version, "schema": schema})
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)
