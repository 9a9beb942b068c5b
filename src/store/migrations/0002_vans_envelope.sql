-- VANSEnvelope: which parties want one, which deliveries go out in one, and which ids senders have used.

ALTER TABLE parties ADD COLUMN envelope text CHECK (envelope IN ('vans'));
ALTER TABLE deliveries ADD COLUMN envelope text CHECK (envelope IN ('vans'));

CREATE TABLE envelopes (
  sender_gln text NOT NULL,
  envelope_id text NOT NULL,
  message_identifier text NOT NULL,
  -- Tells which letters the message holds: one message identifier, the same letters.
  letters_mac bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (sender_gln, envelope_id)
);
CREATE INDEX envelopes_by_message ON envelopes (sender_gln, message_identifier);
CREATE INDEX identifiers_by_envelope ON identifiers (envelope_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON envelopes TO tovholder_app;
