-- What triggers write into, and when. Executed again at each update of the addon;
-- harmless then.

-- The resources that somebody listens to: see listening.py.
CREATE TABLE IF NOT EXISTS api_capture (resource text PRIMARY KEY);

-- What a transaction has done to a record, so far. Committed rows wait here until they
-- are published. Of two transactions that change one record, the second begins its row
-- after the first has ended, so the ids of the rows of a record are in their order.
CREATE TABLE IF NOT EXISTS api_outbox (
    id bigserial NOT NULL,
    txid xid8 NOT NULL,
    resource text NOT NULL,
    res_id int4 NOT NULL,
    operation text NOT NULL,
    fields text[] NOT NULL DEFAULT '{}',
    correlation text,
    key_id int4,
    occurred_at timestamp NOT NULL
        DEFAULT (clock_timestamp() AT TIME ZONE 'UTC'),
    PRIMARY KEY (txid, resource, res_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS api_outbox_id ON api_outbox (id);

-- Which users could see a record that the transaction is about to delete.
CREATE TABLE IF NOT EXISTS api_outbox_visible (
    txid xid8 NOT NULL,
    resource text NOT NULL,
    res_id int4 NOT NULL,
    user_id int4 NOT NULL,
    PRIMARY KEY (txid, resource, res_id, user_id)
);

CREATE SEQUENCE IF NOT EXISTS api_event_position;
