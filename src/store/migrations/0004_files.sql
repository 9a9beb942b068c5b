-- Files that travel beside their letter: a message that goes out in several documents, and halves that come in apart.

ALTER TABLE deliveries ADD COLUMN part smallint NOT NULL DEFAULT 1 CHECK (part >= 1);
-- Whether the receiver's own system has given its receipt for this part.
ALTER TABLE deliveries ADD COLUMN answered boolean NOT NULL DEFAULT false;
ALTER TABLE deliveries DROP CONSTRAINT deliveries_message_id_key;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_part UNIQUE (message_id, part);

ALTER TABLE identifiers ADD COLUMN part smallint NOT NULL DEFAULT 1 CHECK (part >= 1);
ALTER TABLE identifiers DROP CONSTRAINT identifiers_pkey;
ALTER TABLE identifiers ADD PRIMARY KEY (message_id, format, part);

-- Of files that were posted apart: the letter they belong to. They have no delivery of their own then.
ALTER TABLE messages ADD COLUMN joined_to uuid REFERENCES messages;
CREATE INDEX messages_joined ON messages (joined_to) WHERE joined_to IS NOT NULL;

-- What letters name and what files bring, by the id of the file.
CREATE TABLE posted_files (
  message_id uuid NOT NULL REFERENCES messages ON DELETE CASCADE,
  file_id text NOT NULL,
  half text NOT NULL CHECK (half IN ('letter', 'files')),
  sender_gln text NOT NULL,
  receiver_gln text NOT NULL,
  PRIMARY KEY (message_id, file_id)
);
CREATE INDEX posted_files_by_id ON posted_files (file_id, sender_gln, receiver_gln);
GRANT SELECT, INSERT, UPDATE, DELETE ON posted_files TO tovholder_app;
