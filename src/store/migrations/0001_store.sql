-- The store of record. Times are the store's own; bodies are sealed before they come here.
-- The role tovholder_app is the gateway's: it exists before this runs.

CREATE TABLE data_keys (
  id text PRIMARY KEY,
  fingerprint text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE parties (
  gln text PRIMARY KEY CHECK (gln ~ '^[0-9]{13}$'),
  sor text,
  name text NOT NULL,
  unit text,
  roles text[] NOT NULL,
  municipality text CHECK (municipality ~ '^[0-9]{4}$'),
  identifier jsonb,
  formats text[] NOT NULL CHECK (cardinality(formats) > 0),
  accepts text[],
  channel jsonb NOT NULL DEFAULT '{"kind":"inbox"}',
  receipts text NOT NULL DEFAULT 'on-ack' CHECK (receipts IN ('on-ack', 'explicit')),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX parties_by_role ON parties USING gin (roles);

CREATE TABLE credentials (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  key_hash bytea NOT NULL UNIQUE,
  role text NOT NULL CHECK (role IN ('party', 'admin')),
  parties text[] NOT NULL,
  sandbox boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

CREATE TABLE threads (
  id uuid PRIMARY KEY,
  episode_id text,
  cpr_hash bytea,
  parties text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX threads_by_episode ON threads (episode_id) WHERE episode_id IS NOT NULL;

CREATE TABLE messages (
  id uuid PRIMARY KEY,
  type text NOT NULL,
  sender_gln text NOT NULL,
  receiver_gln text NOT NULL,
  letter_id text NOT NULL,
  envelope_id text,
  thread_id uuid,
  format text NOT NULL,
  standard text,
  version text,
  content_type text NOT NULL,
  original bytea NOT NULL,
  canonical bytea NOT NULL,
  cpr_hash bytea,
  receipt_requested boolean NOT NULL DEFAULT true,
  answers uuid REFERENCES messages,
  accepted_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX messages_of_sender ON messages (sender_gln, id DESC);
CREATE INDEX messages_of_receiver ON messages (receiver_gln, id DESC);
CREATE INDEX messages_by_letter ON messages (letter_id, sender_gln);
CREATE INDEX messages_by_thread ON messages (thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX messages_by_patient ON messages (cpr_hash) WHERE cpr_hash IS NOT NULL;
CREATE INDEX messages_answering ON messages (answers) WHERE answers IS NOT NULL;

-- The key of idempotency, apart from the messages so that those can be pruned sooner.
CREATE TABLE letters (
  sender_gln text NOT NULL,
  letter_id text NOT NULL,
  content_mac bytea NOT NULL,
  message_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (sender_gln, letter_id)
);

-- The ids a message bears in a format other than its own.
CREATE TABLE identifiers (
  message_id uuid NOT NULL REFERENCES messages ON DELETE CASCADE,
  format text NOT NULL,
  letter_id text NOT NULL,
  envelope_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (message_id, format)
);
CREATE INDEX identifiers_by_letter ON identifiers (letter_id);

CREATE SEQUENCE delivery_places;

CREATE TABLE deliveries (
  id uuid PRIMARY KEY,
  message_id uuid NOT NULL UNIQUE REFERENCES messages ON DELETE CASCADE,
  party_gln text NOT NULL,
  channel text NOT NULL,
  format text NOT NULL,
  state text NOT NULL DEFAULT 'queued'
    CHECK (state IN ('queued', 'sending', 'available', 'leased', 'delivered', 'rejected', 'expired', 'dead', 'cancelled')),
  generation integer NOT NULL DEFAULT 1,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT now(),
  enqueued_at timestamptz,
  claim_expires_at timestamptz,
  lease_token uuid,
  lease_expires_at timestamptz,
  receive_count integer NOT NULL DEFAULT 0,
  thread_id uuid,
  place bigint NOT NULL DEFAULT nextval('delivery_places'),
  output bytea,
  last_error text,
  expires_at timestamptz NOT NULL,
  settled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
ALTER SEQUENCE delivery_places OWNED BY deliveries.place;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 'queued';
CREATE INDEX deliveries_claimed ON deliveries (claim_expires_at) WHERE state = 'sending';
CREATE INDEX deliveries_waiting ON deliveries (party_gln, place) WHERE state IN ('available', 'leased');
CREATE INDEX deliveries_in_thread ON deliveries (thread_id, party_gln, place)
  WHERE thread_id IS NOT NULL AND state IN ('queued', 'sending', 'available', 'leased', 'dead');
CREATE INDEX deliveries_expiring ON deliveries (expires_at)
  WHERE state IN ('queued', 'available', 'leased', 'dead');

-- Who did what when. The gateway's role may read and add, never change.
CREATE TABLE events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind text NOT NULL,
  actor text NOT NULL,
  code text,
  attempt integer
);
CREATE INDEX events_of_message ON events (message_id, id);

GRANT USAGE ON SCHEMA public TO tovholder_app;
GRANT SELECT, INSERT ON data_keys, events TO tovholder_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON parties, credentials, threads, messages, letters, identifiers, deliveries TO tovholder_app;
GRANT USAGE ON SEQUENCE delivery_places TO tovholder_app;
