-- Which partners are customers, kept with each partner: see domain.py. Executed again
-- at each update of the addon; harmless then.

-- New ones are. A default of this kind rewrites no row, however many there are.
ALTER TABLE res_partner
    ADD COLUMN IF NOT EXISTS dual_api_customer bool NOT NULL DEFAULT true;
CREATE INDEX IF NOT EXISTS res_partner_dual_api_no_customer
    ON res_partner (id) WHERE NOT dual_api_customer;

-- The partners that are no customers: those of companies, of users who are more than
-- portal users, of the public user and whoever else has its group, and of the users
-- that new portal users are copies of: Odoo's own, and the one that is set. Archived
-- ones too, since they can be brought back.
CREATE OR REPLACE FUNCTION dual_api_identities() RETURNS SETOF int4
LANGUAGE sql STABLE AS $$
    SELECT partner_id FROM res_company
    UNION ALL
    SELECT partner_id FROM res_users WHERE share IS NOT TRUE OR id = ANY(ARRAY(
        WITH RECURSIVE public(gid) AS (
            SELECT res_id FROM ir_model_data
            WHERE module = 'base' AND name = 'group_public'
            UNION
            SELECT implied.gid FROM res_groups_implied_rel AS implied
            JOIN public ON implied.hid = public.gid)
        SELECT uid FROM res_groups_users_rel JOIN public USING (gid)
        UNION ALL
        SELECT res_id FROM ir_model_data
        WHERE module = 'base' AND name = 'template_portal_user_id'
        UNION ALL
        SELECT CASE WHEN value ~ '^[0-9]{1,9}$' THEN value::int4 END
        FROM ir_config_parameter WHERE key = 'base.template_portal_user_id'))
$$;

-- Sees to it that these partners are what the function above says.
CREATE OR REPLACE FUNCTION dual_api_note_customers(partners int4[]) RETURNS void
LANGUAGE sql AS $$
    UPDATE res_partner AS partner SET dual_api_customer = NOT dual_api_customer
    WHERE id = ANY(partners) AND dual_api_customer = EXISTS (
        SELECT FROM dual_api_identities() AS identity WHERE identity = partner.id)
$$;

-- The same for all partners for which it may have changed.
CREATE OR REPLACE FUNCTION dual_api_note_all_customers() RETURNS void
LANGUAGE sql AS $$
    SELECT dual_api_note_customers(ARRAY(
        SELECT id FROM res_partner WHERE NOT dual_api_customer
        UNION SELECT * FROM dual_api_identities()))
$$;

CREATE OR REPLACE FUNCTION dual_api_identity_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'res_groups_users_rel' THEN
        PERFORM dual_api_note_customers(ARRAY(
            SELECT partner_id FROM res_users WHERE id IN (OLD.uid, NEW.uid)));
    ELSIF TG_TABLE_NAME IN ('res_users', 'res_company') THEN
        PERFORM dual_api_note_customers(ARRAY[OLD.partner_id, NEW.partner_id]);
    ELSE
        PERFORM dual_api_note_all_customers();
    END IF;
    RETURN NULL;
END
$$;

-- PostgreSQL 13 can't replace a trigger.
DROP TRIGGER IF EXISTS dual_api_identity ON res_users;
CREATE TRIGGER dual_api_identity
    AFTER INSERT OR DELETE OR UPDATE OF partner_id, share ON res_users
    FOR EACH ROW EXECUTE FUNCTION dual_api_identity_changed();
DROP TRIGGER IF EXISTS dual_api_identity ON res_company;
CREATE TRIGGER dual_api_identity
    AFTER INSERT OR DELETE OR UPDATE OF partner_id ON res_company
    FOR EACH ROW EXECUTE FUNCTION dual_api_identity_changed();
DROP TRIGGER IF EXISTS dual_api_identity ON res_groups_users_rel;
CREATE TRIGGER dual_api_identity
    AFTER INSERT OR DELETE OR UPDATE ON res_groups_users_rel
    FOR EACH ROW EXECUTE FUNCTION dual_api_identity_changed();
DROP TRIGGER IF EXISTS dual_api_identity ON res_groups_implied_rel;
CREATE TRIGGER dual_api_identity
    AFTER INSERT OR DELETE OR UPDATE ON res_groups_implied_rel
    FOR EACH STATEMENT EXECUTE FUNCTION dual_api_identity_changed();
DROP TRIGGER IF EXISTS dual_api_identity_set ON ir_config_parameter;
CREATE TRIGGER dual_api_identity_set
    AFTER INSERT OR UPDATE ON ir_config_parameter FOR EACH ROW
    WHEN (NEW.key = 'base.template_portal_user_id')
    EXECUTE FUNCTION dual_api_identity_changed();
DROP TRIGGER IF EXISTS dual_api_identity_unset ON ir_config_parameter;
CREATE TRIGGER dual_api_identity_unset
    AFTER DELETE OR UPDATE ON ir_config_parameter FOR EACH ROW
    WHEN (OLD.key = 'base.template_portal_user_id')
    EXECUTE FUNCTION dual_api_identity_changed();

SELECT dual_api_note_all_customers();
