# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The media types that are spoken."""

JSON = "application/json"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"
ATOM = "application/atom+xml"
MULTIPART = "multipart/form-data"
#: A value of JSON on each line; it is registered nowhere, and usual.
NDJSON = "application/x-ndjson"
CSV = "text/csv"
#: RFC 9512 registers the first; the second is its older name. Generated clients take
#: texts, and leave out what answers with a type that they do not know.
YAML_TYPES = ("application/yaml", "text/yaml")
