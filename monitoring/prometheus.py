# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the service has counted, in the words of Prometheus.

The library ``prometheus-client`` is imported when metrics are asked for: who does
not use them can do without it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from ..schema.errors import Unavailable
from .histogram import CLASSES, class_end

if TYPE_CHECKING:
    from prometheus_client.core import Metric

#: Classes of durations that end a bucket: each is 1.6 times the one before, from
#: 1.3 ms to 10 s. At the end of a class the count is exact.
_BUCKETS = range(24, 254, 12)
_MS = 1000


class Total(NamedTuple):
    """What was counted of one outcome of one endpoint, since ever.

    :param error: the code; empty for none. A GraphQL answer has one
        whatever its status
    :param admitted: requests that the limit of their key let through
    :param refused: those that it did not
    :param classes: how many took how long, by the classes of ``usage.py``
    """

    protocol: str
    endpoint: str
    status: int
    error: str
    calls: int
    admitted: int
    refused: int
    points: int
    milliseconds: float
    classes: Sequence[int]


@dataclass(frozen=True)
class Metrics:
    """All numbers of one answer.

    :param stores: the stores of the limiter, and whether each is in use
    :param degraded: whether the limiter is not where the settings want it
    :param checks: those of the health, and whether each is well
    :param waiting: entries of the request log that the process has not written yet
    :param lost: entries that it could not keep
    :param deprecated: how many requests of the last days used what goes, by its name
    :param numbers: further ones: what each says, by its name
    """

    totals: Iterable[Total]
    stores: Mapping[str, bool]
    degraded: bool
    checks: Mapping[str, bool]
    waiting: int
    lost: int
    numbers: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    deprecated: Mapping[str, float] = field(default_factory=dict)


def exposed(metrics: Metrics, accept: str | None) -> tuple[bytes, str]:
    """Return the text for Prometheus, in the format that it accepts, and its media
    type.

    :raises ApiError: ``unavailable`` when the library is not there
    """
    try:
        from prometheus_client import CollectorRegistry
        from prometheus_client.exposition import choose_encoder
    except ImportError as error:
        raise Unavailable(
            "The server lacks the Python package prometheus-client."
        ) from error
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(metrics))
    encode, media_type = choose_encoder(accept or "")
    return encode(registry), media_type


class _Collector:
    """What the library asks for the numbers."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._totals = list(metrics.totals)

    def collect(self) -> Iterator["Metric"]:
        yield self._requests()
        yield self._durations()
        yield from self._limits()
        yield from self._gauges()

    def _requests(self) -> "Metric":
        from prometheus_client.core import CounterMetricFamily

        requests = CounterMetricFamily(
            "dual_api_requests",
            "Requests that were answered.",
            labels=("protocol", "endpoint", "status", "error"),
        )
        for total in self._totals:
            labels = (total.protocol, total.endpoint, str(total.status), total.error)
            requests.add_metric(labels, total.calls)
        return requests

    def _durations(self) -> "Metric":
        from prometheus_client.core import HistogramMetricFamily

        durations = HistogramMetricFamily(
            "dual_api_request_duration_seconds",
            "Until the answer was sent.",
            labels=("protocol", "endpoint"),
        )
        found: dict[tuple[str, str], tuple[list[int], float]] = {}
        for total in self._totals:
            name = (total.protocol, total.endpoint)
            classes, milliseconds = found.get(name, ([0] * CLASSES, 0.0))
            # A row of another version has another number of classes.
            both = zip_longest(classes, total.classes, fillvalue=0)
            together = [one + other for one, other in both]
            found[name] = (together, milliseconds + total.milliseconds)
        for name, (classes, milliseconds) in found.items():
            durations.add_metric(name, _buckets(classes), milliseconds / _MS)
        return durations

    def _limits(self) -> Iterator["Metric"]:
        from prometheus_client.core import CounterMetricFamily

        decisions = CounterMetricFamily(
            "dual_api_rate_limit_decisions",
            "What the rate limit decided: of a key, or of an address with wrong keys.",
            labels=("limit", "decision"),
        )
        admitted = sum(total.admitted for total in self._totals)
        refused = sum(total.refused for total in self._totals)
        limited = sum(total.calls for total in self._totals if total.status == 429)
        decisions.add_metric(("key", "admitted"), admitted)
        decisions.add_metric(("key", "refused"), refused)
        decisions.add_metric(("address", "refused"), limited - refused)
        yield decisions
        yield CounterMetricFamily(
            "dual_api_points",
            "Points that were charged.",
            value=sum(total.points for total in self._totals),
        )

    def _gauges(self) -> Iterator["Metric"]:
        from prometheus_client.core import GaugeMetricFamily

        metrics = self._metrics
        for name, text, label, values in (
            (
                "rate_limit_store",
                "Whether the store counts points now.",
                "store",
                metrics.stores,
            ),
            (
                "check",
                "Whether a check of the health is well.",
                "check",
                metrics.checks,
            ),
            (
                "deprecated_requests",
                "Requests of the last 30 days that used what is deprecated.",
                "doc",
                metrics.deprecated,
            ),
        ):
            gauge = GaugeMetricFamily(f"dual_api_{name}", text, labels=(label,))
            for value, number in values.items():
                gauge.add_metric((value,), float(number))
            yield gauge
        for name, (text, number) in {
            "rate_limit_degraded": (
                "Whether points are counted elsewhere than the settings say.",
                float(metrics.degraded),
            ),
            "log_waiting_entries": (
                "Requests that the answering process has not written to the log yet.",
                metrics.waiting,
            ),
            "log_lost_entries": (
                "Requests that the answering process could not keep.",
                metrics.lost,
            ),
            **metrics.numbers,
        }.items():
            yield GaugeMetricFamily(f"dual_api_{name}", text, value=number)


def _buckets(classes: Sequence[int]) -> list[tuple[str, int]]:
    """How many took at most so many seconds."""
    buckets = [
        (f"{class_end(number) / _MS:.4g}", sum(classes[: number + 1]))
        for number in _BUCKETS
    ]
    return [*buckets, ("+Inf", sum(classes))]
