-- Which partners are customers, kept with each partner: see domain.py. Executed again
-- at each update of the addon; harmless then.

-- New ones are. A default of this kind rewrites no row, however many there are. Odoo
-- lifts the NOT NULL of columns that it does not know; empty is no customer.
ALTER TABLE res_partner
    ADD COLUMN IF NOT EXISTS dual_api_customer bool NOT NULL DEFAULT true;
CREATE INDEX IF NOT EXISTS res_partner_dual_api_no_customer
    ON res_partner (id) WHERE dual_api_customer IS NOT TRUE;

-- The groups that make who has them more, or less, than a portal user, and those that
-- imply them.
CREATE OR REPLACE FUNCTION dual_api_system_groups() RETURNS int4[]
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE groups(gid) AS (
        SELECT res_id FROM ir_model_data
        WHERE module = 'base' AND name IN ('group_user', 'group_public')
        UNION
        SELECT implied.gid FROM res_groups_implied_rel AS implied
        JOIN groups ON implied.hid = groups.gid)
    SELECT array_agg(gid) FROM groups
$$;

-- The users that new portal users are copies of: Odoo's own, and the one that is set.
CREATE OR REPLACE FUNCTION dual_api_templates() RETURNS int4[]
LANGUAGE sql STABLE AS $$
    SELECT array_agg(id) FROM (
        SELECT res_id FROM ir_model_data
        WHERE module = 'base' AND name = 'template_portal_user_id'
        UNION ALL
        SELECT CASE WHEN value ~ '^[0-9]{1,9}$' THEN value::int4 END
        FROM ir_config_parameter WHERE key = 'base.template_portal_user_id')
        AS template(id)
$$;

-- The partners that are no customers: those of companies, of users who are more than
-- portal users, of the public user and whoever else has its group, and of templates.
-- Archived ones too, since they can be brought back. What Odoo stores of a user is not
-- believed alone: who writes groups in SQL may leave it as it was.
CREATE OR REPLACE FUNCTION dual_api_identities() RETURNS SETOF int4
LANGUAGE sql STABLE AS $$
    SELECT partner_id FROM res_company
    UNION ALL
    SELECT partner_id FROM res_users
    WHERE share IS NOT TRUE
        OR id = ANY((SELECT dual_api_templates())::int4[])
        OR EXISTS (
            SELECT FROM res_groups_users_rel AS member WHERE member.uid = res_users.id
            AND member.gid = ANY((SELECT dual_api_system_groups())::int4[]))
$$;

-- Sees to it that these partners are what the function above says.
CREATE OR REPLACE FUNCTION dual_api_note_customers(partners int4[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- First, so that a transaction that waits here sees what it has waited for; and
    -- always in this order, so that no two wait for each other.
    PERFORM FROM res_partner WHERE id = ANY(partners) ORDER BY id FOR NO KEY UPDATE;
    -- Who is and stays no customer is written all the same: whoever else changes why
    -- does not see this, and has to fail.
    UPDATE res_partner AS partner SET dual_api_customer = today.customer
    FROM (
        SELECT id, NOT EXISTS (
            SELECT FROM dual_api_identities() AS identity WHERE identity = one.id)
        FROM res_partner AS one WHERE id = ANY(partners) OFFSET 0) AS today(id, customer)
    WHERE partner.id = today.id
        AND (partner.dual_api_customer AND today.customer) IS NOT TRUE;
END
$$;

-- The same for all partners of which it is wrong. Returns how many they are.
CREATE OR REPLACE FUNCTION dual_api_note_all_customers() RETURNS int4
LANGUAGE plpgsql AS $$
DECLARE
    wrong int4[];
BEGIN
    wrong := ARRAY(
        (SELECT id FROM res_partner WHERE dual_api_customer IS NOT TRUE
        EXCEPT SELECT * FROM dual_api_identities())
        UNION ALL
        SELECT id FROM res_partner WHERE dual_api_customer
        AND id IN (SELECT * FROM dual_api_identities()));
    PERFORM dual_api_note_customers(wrong);
    RETURN cardinality(wrong);
END
$$;

-- Follow a change of the tables that it follows from. They do it with the rights of
-- who made them, and in the addon's own schema (see below), whoever changes them.
CREATE OR REPLACE FUNCTION dual_api_identity_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    -- Who drops the column that Odoo does not know may go on making users; the API
    -- can't read customers then.
    IF NOT EXISTS (
        SELECT FROM pg_attribute WHERE attname = 'dual_api_customer'
        AND attrelid = to_regclass('res_partner'))
    THEN
        RAISE WARNING 'res_partner.dual_api_customer is gone: update dual_api';
    ELSIF TG_LEVEL = 'ROW' AND TG_TABLE_NAME IN ('res_users', 'res_company') THEN
        PERFORM dual_api_note_customers(ARRAY[OLD.partner_id, NEW.partner_id]);
    ELSE
        PERFORM dual_api_note_all_customers();
        -- Who gives one of these another partner meanwhile has to fail.
        UPDATE res_users SET partner_id = partner_id
        WHERE share AND (id = ANY(dual_api_templates()) OR id IN (
            SELECT uid FROM res_groups_users_rel
            WHERE gid = ANY(dual_api_system_groups())));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION dual_api_members_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    users int4[] := ARRAY(
        SELECT uid FROM changed WHERE gid = ANY(dual_api_system_groups()));
BEGIN
    IF users <> '{}' AND EXISTS (
        SELECT FROM pg_attribute WHERE attname = 'dual_api_customer'
        AND attrelid = to_regclass('res_partner'))
    THEN
        -- As above.
        UPDATE res_users SET partner_id = partner_id WHERE id = ANY(users);
        PERFORM dual_api_note_customers(ARRAY(
            SELECT partner_id FROM res_users WHERE id = ANY(users)));
    END IF;
    RETURN NULL;
END
$$;

-- PostgreSQL 13 can't replace a trigger.
DO $$
DECLARE
    followed text;
    name text;
BEGIN
    FOR followed, name IN
        SELECT tgrelid::regclass, tgname FROM pg_trigger
        WHERE tgname LIKE 'dual\_api\_identity%' AND tgrelid IN (
            SELECT oid FROM pg_class WHERE relnamespace = current_schema::regnamespace)
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', name, followed);
    END LOOP;
    FOREACH followed IN ARRAY ARRAY[
        'res_users', 'res_company', 'res_groups_users_rel', 'res_groups_implied_rel',
        'ir_model_data', 'ir_config_parameter']
    LOOP
        EXECUTE format(
            'CREATE TRIGGER dual_api_identity_emptied AFTER TRUNCATE ON %I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION dual_api_identity_changed()',
            followed);
    END LOOP;
    -- Temporary tables come last: anybody may make some, of any name.
    FOREACH name IN ARRAY ARRAY['dual_api_identity_changed', 'dual_api_members_changed']
    LOOP
        EXECUTE format(
            'ALTER FUNCTION %I() SET search_path = %I, pg_temp', name, current_schema);
    END LOOP;
END
$$;

CREATE TRIGGER dual_api_identity
    AFTER INSERT OR DELETE ON res_users
    FOR EACH ROW EXECUTE FUNCTION dual_api_identity_changed();
CREATE TRIGGER dual_api_identity_moved
    AFTER UPDATE ON res_users FOR EACH ROW
    WHEN ((OLD.partner_id, OLD.share) IS DISTINCT FROM (NEW.partner_id, NEW.share))
    EXECUTE FUNCTION dual_api_identity_changed();
CREATE TRIGGER dual_api_identity
    AFTER INSERT OR DELETE ON res_company
    FOR EACH ROW EXECUTE FUNCTION dual_api_identity_changed();
CREATE TRIGGER dual_api_identity_moved
    AFTER UPDATE ON res_company FOR EACH ROW
    WHEN (OLD.partner_id IS DISTINCT FROM NEW.partner_id)
    EXECUTE FUNCTION dual_api_identity_changed();
CREATE TRIGGER dual_api_identity_joined
    AFTER INSERT ON res_groups_users_rel REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION dual_api_members_changed();
CREATE TRIGGER dual_api_identity_left
    AFTER DELETE ON res_groups_users_rel REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION dual_api_members_changed();
CREATE TRIGGER dual_api_identity_moved
    AFTER UPDATE ON res_groups_users_rel
    FOR EACH STATEMENT EXECUTE FUNCTION dual_api_identity_changed();
CREATE TRIGGER dual_api_identity
    AFTER INSERT OR DELETE OR UPDATE ON res_groups_implied_rel
    FOR EACH STATEMENT EXECUTE FUNCTION dual_api_identity_changed();
CREATE TRIGGER dual_api_identity_set
    AFTER INSERT OR UPDATE ON ir_model_data FOR EACH ROW
    WHEN (NEW.module = 'base' AND NEW.name IN (
        'group_user', 'group_public', 'template_portal_user_id'))
    EXECUTE FUNCTION dual_api_identity_changed();
CREATE TRIGGER dual_api_identity_unset
    AFTER DELETE OR UPDATE ON ir_model_data FOR EACH ROW
    WHEN (OLD.module = 'base' AND OLD.name IN (
        'group_user', 'group_public', 'template_portal_user_id'))
    EXECUTE FUNCTION dual_api_identity_changed();
CREATE TRIGGER dual_api_identity_set
    AFTER INSERT OR UPDATE ON ir_config_parameter FOR EACH ROW
    WHEN (NEW.key = 'base.template_portal_user_id')
    EXECUTE FUNCTION dual_api_identity_changed();
CREATE TRIGGER dual_api_identity_unset
    AFTER DELETE OR UPDATE ON ir_config_parameter FOR EACH ROW
    WHEN (OLD.key = 'base.template_portal_user_id')
    EXECUTE FUNCTION dual_api_identity_changed();

SELECT dual_api_note_all_customers();
