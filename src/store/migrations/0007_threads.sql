-- Threads: the order of acceptance, what a message answers or corrects, threads that turned out to be one, and skipped dead letters.

-- Whether a party gave the thread its id; others were opened by the gateway and may turn out to be part of another thread.
ALTER TABLE threads ADD COLUMN named boolean NOT NULL DEFAULT true;
ALTER TABLE threads ALTER COLUMN named SET DEFAULT false;
-- The thread that this one turned out to be part of; its id goes on to lead there.
ALTER TABLE threads ADD COLUMN merged_into uuid REFERENCES threads;
CREATE INDEX threads_merged ON threads (merged_into) WHERE merged_into IS NOT NULL;

-- The order of acceptance. A delivery has the place of its message, its further parts those behind.
ALTER SEQUENCE delivery_places INCREMENT BY 16;
GRANT USAGE ON SEQUENCE delivery_places TO tovholder_app;
ALTER TABLE messages ADD COLUMN place bigint;
UPDATE messages m SET place = coalesce((SELECT min(d.place) FROM deliveries d WHERE d.message_id = m.id), 0);
ALTER TABLE messages ALTER COLUMN place SET NOT NULL;
ALTER TABLE messages ALTER COLUMN place SET DEFAULT nextval('delivery_places');
DROP INDEX messages_by_thread;
CREATE INDEX messages_by_thread ON messages (thread_id, place) WHERE thread_id IS NOT NULL;

ALTER TABLE messages ADD COLUMN exchange text CHECK (exchange IN ('new', 'reply', 'forward', 'corrected'));
-- The stored message that this one answers, forwards or corrects, between the same two parties.
ALTER TABLE messages ADD COLUMN predecessor uuid REFERENCES messages ON DELETE SET NULL;
CREATE INDEX messages_following ON messages (predecessor) WHERE predecessor IS NOT NULL;
-- The letter that it says it follows and that has not come yet, and whose it is where the message tells.
ALTER TABLE messages ADD COLUMN awaits_letter text;
ALTER TABLE messages ADD COLUMN awaits_sender text;
CREATE INDEX messages_awaiting ON messages (awaits_letter) WHERE awaits_letter IS NOT NULL;
-- Corrections that name no letter and whose original has not come.
CREATE INDEX messages_correcting ON messages (thread_id)
  WHERE exchange = 'corrected' AND predecessor IS NULL AND awaits_letter IS NULL;
-- The id that its sender called the thread by, and the thread that it was in before that became part of another.
ALTER TABLE messages ADD COLUMN named_thread uuid;
ALTER TABLE messages ADD COLUMN first_thread uuid;

-- By an operator's word: this dead letter no longer holds back what follows it in its thread.
ALTER TABLE deliveries ADD COLUMN skipped_at timestamptz;
