# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Dual API: REST & GraphQL",
    "summary": "Your customers through REST and GraphQL: one key, one limit, one contract",
    "version": "19.0.1.0.0",
    "category": "Technical",
    "license": "LGPL-3",
    "author": "dual_api contributors",
    "website": "https://dual-api.example",
    "support": "support@dual-api.example",
    "application": True,
    "depends": ["base_setup"],
    "external_dependencies": {
        "python": [
            "graphene>=3.4.3",
            "graphql-core>=3.2.7",
            "cerberus>=1.3.8",
            "redis>=5",
            "pyyaml>=6",
            "orjson>=3.10",
        ],
    },
    "images": ["static/description/banner.png"],
    "data": [
        "security/res_groups.xml",
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/ir_cron.xml",
        "views/key_wizard_views.xml",
        "views/api_key_views.xml",
        "views/api_field_views.xml",
        "views/api_request_views.xml",
        "views/api_usage_views.xml",
        "views/res_users_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
    "post_load": "prepare_process",
    "uninstall_hook": "uninstall",
    "assets": {
        "web.assets_backend": ["dual_api/static/src/dashboard/*"],
    },
}
