# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What there is in a database, beside rows."""

BASE_QUERIES = {
    "relations": """
        SELECT relkind::text, relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace""",
    "columns": """
        SELECT table_name, column_name, data_type FROM information_schema.columns
        WHERE table_schema = 'public'""",
    "routines": """
        SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace""",
    "constraints": """
        SELECT conrelid::regclass::text, conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    # Those of foreign keys are in `constraints`, and have numbers for names here.
    "triggers": """
        SELECT tgrelid::regclass::text, tgname FROM pg_trigger
        WHERE NOT tgisinternal""",
    "types": """
        SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace""",
    "parameters": "SELECT key FROM ir_config_parameter",
    "names": "SELECT module, name FROM ir_model_data",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model, name FROM ir_model_fields",
    "extensions": "SELECT extname FROM pg_extension",
    "crons": "SELECT id, cron_name FROM ir_cron",
    "menus": "SELECT id FROM ir_ui_menu",
    "views": "SELECT id, key FROM ir_ui_view",
    "actions": "SELECT id FROM ir_actions",
    "groups": "SELECT id FROM res_groups",
    "rules": "SELECT id FROM ir_rule",
    "defaults": "SELECT id FROM ir_default",
}


def objects(tools, database):
    """What there is in the database, by kind."""
    return {
        kind: set(tools.sql(database, query)) for kind, query in BASE_QUERIES.items()
    }
