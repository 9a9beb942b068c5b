-- The relay's look at receivers that are called passes inboxes by, and that at inboxes is in one order. When a delivery was last made due by an answer of its receiver.

CREATE INDEX deliveries_called ON deliveries (party_gln, due_at, id) WHERE state = 'queued' AND channel <> 'inbox';
DROP INDEX deliveries_queued;
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (due_at, id) WHERE state = 'queued' AND channel = 'inbox';
ALTER TABLE deliveries ADD COLUMN hurried_at timestamptz;
