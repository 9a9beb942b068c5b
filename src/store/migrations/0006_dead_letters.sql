-- Retry and time to live of each party, dead letters that stay until an operator has spoken, and what operators do, on record.

-- Of a receiver: how its deliveries are tried again, and how long its messages wait; the defaults where absent.
ALTER TABLE parties ADD COLUMN retry jsonb;
ALTER TABLE parties ADD COLUMN time_to_live jsonb;

-- Since when a delivery is listed among the dead letters. Its time to live may end meanwhile (state expired): it stays listed
-- until an operator replays or discards it.
ALTER TABLE deliveries ADD COLUMN dead_at timestamptz;
UPDATE deliveries SET dead_at = now() WHERE state = 'dead';
CREATE FUNCTION note_death() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.dead_at := now();
  RETURN NEW;
END
$$;
CREATE TRIGGER note_death BEFORE UPDATE OF state ON deliveries
  FOR EACH ROW WHEN (NEW.state = 'dead' AND OLD.state <> 'dead') EXECUTE FUNCTION note_death();
CREATE INDEX deliveries_dead ON deliveries (message_id) WHERE dead_at IS NOT NULL;

-- How often a worker was gone while it had this delivery in hand.
ALTER TABLE deliveries ADD COLUMN lost_claims integer NOT NULL DEFAULT 0;
-- Leases of deliveries that were not settled before.
CREATE INDEX deliveries_unsettled ON deliveries (lease_expires_at) WHERE state = 'leased' AND unsettled > 0;

-- An event is about a message or about a receiver as a whole. The reason that an operator gave is sealed.
ALTER TABLE events ALTER COLUMN message_id DROP NOT NULL;
ALTER TABLE events ADD COLUMN party_gln text;
ALTER TABLE events ADD COLUMN reason bytea;
ALTER TABLE events ADD CONSTRAINT events_subject CHECK (message_id IS NOT NULL OR party_gln IS NOT NULL);
