# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Spans cost nothing where nobody wants them; tests/live has a collector."""

import importlib.util
import os
import sys
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.monitoring import tracing

COLLECTOR = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}


def function():
    return "done"


@tagged("-at_install", "post_install")
class TestTracing(BaseCase):
    def fresh(self, **missing):
        """The module as a process finds it that lacks these packages."""
        spec = importlib.util.spec_from_file_location(
            f"{tracing.__package__}.tracing_anew", tracing.__file__
        )
        module = importlib.util.module_from_spec(spec)
        with patch.dict(sys.modules, missing):
            spec.loader.exec_module(module)
        return module

    def begun(self, module, missing=(), **environ):
        variables = {
            name: text for name, text in os.environ.items() if "OTEL_" not in name
        }
        with (
            patch.dict(os.environ, {**variables, **environ}, clear=True),
            patch.dict(sys.modules, dict.fromkeys(missing)),
        ):
            return module.begin({}, 0.0)

    def test_without_the_package_nothing_is_wrapped(self):
        module = self.fresh(opentelemetry=None)
        self.assertIs(module.traced("a")(function), function)
        self.assertIsNone(self.begun(module, **COLLECTOR))

    def test_without_a_collector_there_is_no_span(self):
        module = self.fresh()
        self.assertIsNone(self.begun(module))
        self.assertIsNone(
            self.begun(self.fresh(), OTEL_SDK_DISABLED="true", **COLLECTOR)
        )
        self.assertEqual(module.traced("a")(function)(), "done")

    def test_a_missing_part_is_said_once(self):
        module = self.fresh()
        exporter = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
        with self.assertLogs(module.__name__, "WARNING") as said:
            self.assertIsNone(self.begun(module, [exporter], **COLLECTOR))
            self.assertIsNone(self.begun(module, [exporter], **COLLECTOR))
        self.assertEqual(len(said.output), 1)
        self.assertIn(exporter, said.output[0])

    def test_what_fails_says_its_kind_and_no_word(self):
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import (
            InMemorySpanExporter,
        )

        module, kept = self.fresh(), InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(kept))
        with patch.object(module, "_own_provider", lambda: provider):
            whole = module.begin({}, 1.0)

        @module.traced("part", db__system__name="postgresql")
        def failing():
            raise ValueError("secret")

        with self.assertRaises(ValueError), whole.current():
            failing()
        # Nobody's request: no span.
        with self.assertRaises(ValueError):
            failing()
        (part,) = kept.get_finished_spans()
        self.assertEqual(part.name, "dual_api.part")
        self.assertEqual(
            dict(part.attributes),
            {"db.system.name": "postgresql", "error.type": "ValueError"},
        )
        self.assertFalse(part.events)
        self.assertNotIn("secret", part.to_json())
