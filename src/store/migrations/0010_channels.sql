-- What a channel needs and nobody may read: sealed addresses with their passwords, and the keys that sign webhooks.

CREATE TABLE channel_secrets (
  id uuid PRIMARY KEY,
  gln text NOT NULL REFERENCES parties ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('address', 'signing')),
  secret bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- From then on it is not used any more; one without an end is the present one.
  ends_at timestamptz
);
CREATE INDEX channel_secrets_of ON channel_secrets (gln, purpose);

-- Where the gateway stopped listening to the events of a consumer's queue.
CREATE TABLE channel_cursors (
  gln text PRIMARY KEY REFERENCES parties ON DELETE CASCADE,
  last_event_id text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON channel_secrets, channel_cursors TO tovholder_app;

-- Claim checks at a broker whose time has passed, and what a push channel has in hand per receiver.
CREATE INDEX deliveries_checked_out ON deliveries (lease_expires_at) WHERE state = 'leased' AND channel IN ('bullmq', 'amqp');
CREATE INDEX deliveries_in_hand ON deliveries (party_gln) WHERE state = 'sending';
