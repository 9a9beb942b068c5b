-- What the gateway has found out or was told about a receiver as a whole; a receiver without a row is in order.

CREATE TABLE receivers (
  gln text PRIMARY KEY,
  -- By an operator's word: nothing goes out to it until it is resumed.
  paused_at timestamptz,
  paused_by text,
  -- By its own word (410 of a webhook): nothing goes out until an operator resumes it.
  disabled_at timestamptz,
  disabled_why text,
  -- The circuit breaker: failures in a row, and until when nothing is tried.
  failures integer NOT NULL DEFAULT 0,
  blocked_until timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON receivers TO tovholder_app;

-- How often a receiver took a delivery and let its time pass without settling it.
ALTER TABLE deliveries ADD COLUMN unsettled integer NOT NULL DEFAULT 0;
-- By an operator's word: this delivery alone is not tried until it is resumed.
ALTER TABLE deliveries ADD COLUMN held_at timestamptz;
-- Of a claim check: the job or message at the broker that stands for this delivery.
ALTER TABLE deliveries ADD COLUMN broker_id text;
