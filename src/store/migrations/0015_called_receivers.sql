-- What is due, found for each receiver that is called alone: what waits for a dead one is never read to find another's.

CREATE INDEX deliveries_queued ON deliveries (party_gln, due_at, id) WHERE state = 'queued';
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 'queued' AND channel = 'inbox';
