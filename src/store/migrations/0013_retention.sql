-- How long things are kept: what a message says goes first, what is known of it later. The audit trail stays.

ALTER TABLE messages ADD COLUMN content_removed_at timestamptz;
CREATE INDEX messages_with_content ON messages (accepted_at) WHERE content_removed_at IS NULL;
CREATE INDEX messages_without_content ON messages (accepted_at) WHERE content_removed_at IS NOT NULL;
CREATE INDEX letters_by_age ON letters (created_at);
CREATE INDEX envelopes_by_age ON envelopes (created_at);

ALTER TABLE messages DROP CONSTRAINT messages_answers_fkey;
ALTER TABLE messages ADD FOREIGN KEY (answers) REFERENCES messages ON DELETE SET NULL;
ALTER TABLE messages DROP CONSTRAINT messages_joined_to_fkey;
ALTER TABLE messages ADD FOREIGN KEY (joined_to) REFERENCES messages ON DELETE SET NULL;
