-- What sums up requests. Executed again at each update of the addon; harmless then.

-- The counts of two histograms, class by class; the shorter one has none in the rest.
CREATE OR REPLACE FUNCTION dual_api_histogram_add(one int8[], other int8[])
RETURNS int8[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(COALESCE(a, 0) + COALESCE(b, 0) ORDER BY place)
    FROM unnest(one, other) WITH ORDINALITY AS counted(a, b, place)
$$;

CREATE OR REPLACE AGGREGATE dual_api_histogram_sum(int8[]) (
    SFUNC = dual_api_histogram_add, STYPE = int8[], PARALLEL = SAFE
);

-- The milliseconds below which a part of the requests stayed: the middle of the class
-- in which that part ends.
CREATE OR REPLACE FUNCTION dual_api_quantile(histogram int8[], part float8)
RETURNS float8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT %(first_ms)s * power(%(growth)s, place - 1.5)
    FROM (
        SELECT place, sum(calls) OVER (ORDER BY place) AS until,
            sum(calls) OVER () AS total
        FROM unnest(histogram) WITH ORDINALITY AS counted(calls, place)
    ) AS summed
    WHERE until >= part * total AND total > 0
    ORDER BY place LIMIT 1
$$;

ALTER TABLE api_usage ADD COLUMN IF NOT EXISTS histogram int4[];
-- How many calls came in each hour of the day.
ALTER TABLE api_usage ADD COLUMN IF NOT EXISTS hours int4[];

-- One row for each day and kind. The subject stays when the key goes.
CREATE UNIQUE INDEX IF NOT EXISTS api_usage_alike ON api_usage
    (day, (COALESCE(subject, '')), endpoint, status, (COALESCE(error, '')));

-- Since ever, for monitoring: counters that only grow, in few rows. ``admitted`` and
-- ``refused`` are what the limit of a key decided; other refusals are of addresses.
CREATE TABLE IF NOT EXISTS api_usage_total (
    protocol varchar NOT NULL,
    endpoint varchar NOT NULL,
    status int4 NOT NULL,
    error varchar NOT NULL DEFAULT '',
    calls int8 NOT NULL,
    admitted int8 NOT NULL,
    refused int8 NOT NULL,
    points int8 NOT NULL,
    milliseconds float8 NOT NULL,
    histogram int8[] NOT NULL
);

-- Earlier versions counted without the code of the error.
ALTER TABLE api_usage_total ADD COLUMN IF NOT EXISTS error varchar NOT NULL DEFAULT '';
ALTER TABLE api_usage_total DROP CONSTRAINT IF EXISTS api_usage_total_pkey;
CREATE UNIQUE INDEX IF NOT EXISTS api_usage_total_kind
    ON api_usage_total (protocol, endpoint, status, error);
