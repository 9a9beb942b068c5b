-- Receipts that a receiver's own system owes: until when, and since when they are overdue. Both empty once one has come.

ALTER TABLE messages ADD COLUMN receipt_due_at timestamptz;
ALTER TABLE messages ADD COLUMN receipt_overdue_at timestamptz;
CREATE INDEX messages_receipt_due ON messages (receipt_due_at)
  WHERE receipt_due_at IS NOT NULL AND receipt_overdue_at IS NULL;
CREATE INDEX messages_receipt_overdue ON messages (receipt_overdue_at) WHERE receipt_overdue_at IS NOT NULL;

-- Tells a sender that uses the id of an envelope again for another letter.
CREATE INDEX messages_by_envelope ON messages (sender_gln, envelope_id) WHERE envelope_id IS NOT NULL AND format <> 'json';
