-- Copyright 2026 dual_api contributors
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- Charges one key in one atomic step; decides as stores/window.py does.
--
-- KEYS[1]  a hash: second of this server's clock -> points admitted in it
-- ARGV     cost, limit, window (seconds)
-- returns  {admitted (1 or 0), used, reset_after, retry_after}

local cost, limit, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now = tonumber(redis.call('TIME')[1])

local points = {}    -- effective second -> points
local seconds = {}   -- the keys of points
local outdated = {}  -- fields that an admitted charge removes or replaces
local used = 0

local stored = redis.call('HGETALL', KEYS[1])
for i = 1, #stored, 2 do
    local second, amount = tonumber(stored[i]), tonumber(stored[i + 1])
    if second and amount and math.abs(now - second) <= window then
        if second > now then
            -- The clock was set back: no point may be forgotten early.
            outdated[#outdated + 1] = stored[i]
            second = now
        end
        if not points[second] then
            points[second] = 0
            seconds[#seconds + 1] = second
        end
        points[second] = points[second] + amount
        used = used + amount
    else
        outdated[#outdated + 1] = stored[i]
    end
end
table.sort(seconds)

if used + cost > limit then
    local left, retry_after = used, window
    for _, second in ipairs(seconds) do
        left = left - points[second]
        retry_after = second + window + 1 - now
        if left + cost <= limit then
            break
        end
    end
    local reset_after = seconds[1] and seconds[1] + window + 1 - now or window
    return {0, used, reset_after, retry_after}
end

if cost > 0 then
    for _, field in ipairs(outdated) do
        redis.call('HDEL', KEYS[1], field)
    end
    local total = (points[now] or 0) + cost
    redis.call('HSET', KEYS[1], now, string.format('%.0f', total))
    -- The bucket of this second counts until now + window + 1.
    redis.call('EXPIRE', KEYS[1], window + 2)
    seconds[1] = seconds[1] or now
end

local reset_after = seconds[1] and seconds[1] + window + 1 - now or window
return {1, used + cost, reset_after, 0}
