# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# REST first: the pages and documents are answered by its dispatcher.
from . import rest

# isort: split
from . import controllers, gql, models, wizards
from .hooks import prepare_process, uninstall
