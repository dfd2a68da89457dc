-- Copyright 2026 dual_api contributors
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- The limiter's counters in PostgreSQL; decides as stores/window.py does.
-- May be executed again at any time. The table is not logged: a crash of the
-- server forgets at most one minute, and counting costs no disk flush.

CREATE UNLOGGED TABLE IF NOT EXISTS dual_api_rate_limit (
    key text PRIMARY KEY,
    seconds bigint[] NOT NULL,  -- ascending seconds of this server's clock
    points bigint[] NOT NULL    -- points admitted in each of them
) WITH (fillfactor = 50);       -- room for updates that touch no index

-- Charges one key. Must run in READ COMMITTED, as a transaction of its own:
-- the row stays locked until the transaction ends.
CREATE OR REPLACE FUNCTION dual_api_rate_limit_charge(
    p_key text,
    p_cost bigint,
    p_limit bigint,
    p_window bigint,
    OUT admitted boolean,
    OUT used bigint,
    OUT reset_after bigint,
    OUT retry_after bigint
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_seconds bigint[];
    v_points bigint[];
    v_now bigint;
    v_last integer;
BEGIN
    IF p_cost = 0 OR p_cost > p_limit THEN
        -- Nothing will be written, so nothing is locked.
        SELECT r.seconds, r.points INTO v_seconds, v_points
          FROM dual_api_rate_limit r WHERE r.key = p_key;
    ELSE
        LOOP
            SELECT r.seconds, r.points INTO v_seconds, v_points
              FROM dual_api_rate_limit r WHERE r.key = p_key FOR UPDATE;
            EXIT WHEN FOUND;
            INSERT INTO dual_api_rate_limit VALUES (p_key, '{}', '{}')
                ON CONFLICT (key) DO NOTHING;
        END LOOP;
    END IF;

    -- After the lock: the wait for it may have taken seconds.
    v_now := floor(extract(epoch FROM clock_timestamp()));

    -- least(): after the clock was set back no point may be forgotten early.
    SELECT array_agg(b.second ORDER BY b.second),
           array_agg(b.amount ORDER BY b.second),
           coalesce(sum(b.amount), 0)
      INTO v_seconds, v_points, used
      FROM (
        SELECT least(u.second, v_now) AS second, sum(u.amount)::bigint AS amount
          FROM unnest(v_seconds, v_points) AS u(second, amount)
         WHERE abs(v_now - u.second) <= p_window
         GROUP BY 1
      ) b;

    admitted := used + p_cost <= p_limit;
    retry_after := 0;
    IF NOT admitted THEN
        -- The first bucket after whose end the cost fits; if none, the last.
        SELECT coalesce(
                   min(l.second) FILTER (WHERE l.remaining + p_cost <= p_limit),
                   max(l.second)
               ) + p_window + 1 - v_now
          INTO retry_after
          FROM (
            SELECT u.second,
                   used - sum(u.amount) OVER (ORDER BY u.second) AS remaining
              FROM unnest(v_seconds, v_points) AS u(second, amount)
          ) l;
        retry_after := coalesce(retry_after, p_window);
    ELSIF p_cost > 0 THEN
        used := used + p_cost;
        v_last := coalesce(cardinality(v_seconds), 0);
        IF v_last > 0 AND v_seconds[v_last] = v_now THEN
            v_points[v_last] := v_points[v_last] + p_cost;
        ELSE
            v_seconds := v_seconds || v_now;
            v_points := v_points || p_cost;
        END IF;
        UPDATE dual_api_rate_limit r
           SET seconds = v_seconds, points = v_points
         WHERE r.key = p_key;
    END IF;
    reset_after := coalesce(v_seconds[1] + p_window + 1 - v_now, p_window);
END
$$;

-- Removes the rows that have not counted for ten minutes; returns how many.
-- Callable in any isolation level: a row that comes back to life meanwhile is
-- a conflict in REPEATABLE READ, and then this turn removes nothing.
CREATE OR REPLACE FUNCTION dual_api_rate_limit_purge(p_window bigint)
RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_oldest bigint := floor(extract(epoch FROM clock_timestamp()))
        - p_window - 600;
    v_removed bigint := 0;
BEGIN
    DELETE FROM dual_api_rate_limit r
     WHERE coalesce(r.seconds[cardinality(r.seconds)], 0) < v_oldest;
    GET DIAGNOSTICS v_removed = ROW_COUNT;
    RETURN v_removed;
EXCEPTION WHEN serialization_failure THEN
    RETURN 0;
END
$$;
