-- A copy of a database that is neutralized has no key, secret or job of the API's that
-- works: nothing in it may reach, or be taken for, the one that it was copied from.

-- No key works, and none can be made to work again: its hash is none.
UPDATE api_key
   SET is_active = false,
       key_hash = CASE WHEN key_hash IS NOT NULL THEN 'neutralized ' || id END,
       public_id = NULL,
       session_hash = NULL,
       payloads_until = NULL;

-- No app is signed in, and nothing that was signed is believed: the keys that signed it
-- are gone. No app has a secret, or an address that a user could be sent to.
UPDATE api_client
   SET state = 'suspended',
       secret_hash = NULL,
       secret_hash_previous = NULL,
       secret_previous_until = NULL;
DELETE FROM api_authorization_code;
DELETE FROM api_sign_in;
DELETE FROM api_refresh;
DELETE FROM api_signing_key;

-- No webhook sends, and none has a secret that another one shares.
UPDATE api_webhook
   SET state = 'disabled',
       disabled_reason = 'neutralized',
       disabled_at = now() AT TIME ZONE 'UTC',
       secret = '',
       secret_previous = NULL,
       secret_previous_until = NULL,
       headers = NULL;
DELETE FROM api_delivery;

-- Nobody listens, so nothing is written down; and what was is nobody's to be told.
DELETE FROM api_capture;
DELETE FROM api_outbox;
DELETE FROM api_outbox_visible;

-- Answers kept for repeated requests, and what was written down of bodies.
DELETE FROM dual_api_idempotency;
UPDATE api_request
   SET request_text = NULL,
       response_text = NULL
 WHERE request_text IS NOT NULL
    OR response_text IS NOT NULL;

-- What has come of files; its bytes are nobody's then, and deleted as such.
DELETE FROM api_upload;

-- What others pay and share.
DELETE FROM dual_api_rate_limit;
DELETE FROM ir_config_parameter
 WHERE key IN (
       'dual_api.cors_origins',
       'dual_api.issuer',
       'dual_api.metrics',
       'dual_api.password_login',
       'dual_api.public_url',
       'dual_api.rate_limit_store',
       'dual_api.redis_url',
       'dual_api.virus_scanner'
);

-- No job runs.
UPDATE ir_cron
   SET active = false
 WHERE id IN (
       SELECT res_id
         FROM ir_model_data
        WHERE model = 'ir.cron'
          AND module = 'dual_api'
);
