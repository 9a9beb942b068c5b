-- The audit trail: whose credential, from where and in which call an event came about; and seals that chain the events, so
-- that one that is changed, removed or slipped in is noticed. A seal is keyed: who can write the database cannot forge it.

ALTER TABLE events ADD COLUMN credential_id uuid;
ALTER TABLE events ADD COLUMN origin inet;
ALTER TABLE events ADD COLUMN request_id text;
-- Of what operators keep: the party or the credential that was changed.
ALTER TABLE events ADD COLUMN subject text;
ALTER TABLE events DROP CONSTRAINT events_subject;
ALTER TABLE events ADD CONSTRAINT events_subject CHECK (num_nonnulls(message_id, party_gln, subject) > 0);
-- What has not been committed yet has a transaction that is not over: the order in which events are sealed.
ALTER TABLE events ADD COLUMN written_in xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX events_in_order ON events (written_in, id);

CREATE TABLE event_seals (
  -- From 1, without a gap.
  place bigint PRIMARY KEY,
  event_id bigint NOT NULL UNIQUE,
  written_in xid8 NOT NULL,
  message_id uuid,
  key_id text NOT NULL,
  seal bytea NOT NULL,
  sealed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX event_seals_of_message ON event_seals (message_id, place) WHERE message_id IS NOT NULL;
GRANT SELECT, INSERT ON event_seals TO tovholder_app;
