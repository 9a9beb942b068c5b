-- What operators ask of the store: found however much is stored, at the price of one entry in two indexes for each message.

-- What has not been delivered, by receiver: what waits, and what ended otherwise.
CREATE INDEX deliveries_by_state ON deliveries (state, party_gln, message_id) WHERE state <> 'delivered';
CREATE INDEX deliveries_held ON deliveries (message_id) WHERE held_at IS NOT NULL;
CREATE INDEX messages_by_type ON messages (type, id DESC);
-- Files that were posted apart stand where their letter does.
CREATE INDEX messages_of_files ON messages (id DESC) WHERE joined_to IS NOT NULL;
CREATE INDEX follow_ups_overdue ON follow_ups (id) WHERE state = 'overdue';

-- Of the last two days: how many messages were accepted in each hour, by type and by where they stand.
CREATE TABLE hourly_counts (
  hour timestamptz PRIMARY KEY,
  -- [{ type, status, count }]
  counts jsonb NOT NULL,
  counted_at timestamptz NOT NULL,
  -- How long the counting took: what takes long is counted more seldom.
  took interval NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON hourly_counts TO tovholder_app;
