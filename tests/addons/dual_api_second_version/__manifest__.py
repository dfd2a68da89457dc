# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Dual API: a second version (for tests)",
    "summary": "A second version of REST, as another addon makes it",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "dual_api contributors",
    "website": "https://github.com/dual-api/dual_api",
    "depends": ["dual_api"],
}
