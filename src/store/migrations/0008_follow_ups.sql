-- Follow-ups: messages that wait for an answer, what the gateway said about them, and the clock they go by.

-- How far the sandbox's clock has been moved forward. Outside the sandbox nobody writes here and it stays empty.
CREATE TABLE clock (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  ahead_seconds bigint NOT NULL CHECK (ahead_seconds >= 0)
);
GRANT SELECT, INSERT, UPDATE ON clock TO tovholder_app;

-- What time it is for everything that falls due by days: follow-ups and times to live.
CREATE FUNCTION store_time() RETURNS timestamptz LANGUAGE sql STABLE
  AS $$ SELECT now() + make_interval(secs => coalesce((SELECT ahead_seconds FROM clock), 0)) $$;

-- Days on which a party is closed besides weekends and public holidays, and what it asks of its follow-ups.
ALTER TABLE parties ADD COLUMN closed_days text[];
ALTER TABLE parties ADD COLUMN follow_ups jsonb;

-- Whether the gateway wrote it by itself: its receipts end here.
ALTER TABLE messages ADD COLUMN automatic boolean NOT NULL DEFAULT false;

CREATE TABLE follow_ups (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('fmk', 'referral', 'handover')),
  message_id uuid NOT NULL UNIQUE REFERENCES messages ON DELETE CASCADE,
  thread_id uuid,
  from_gln text NOT NULL,
  to_gln text NOT NULL,
  cpr_hash bytea,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'closed', 'overdue', 'cancelled')),
  answer_by timestamptz NOT NULL,
  -- When the next thing is to be done.
  due_at timestamptz,
  reminders_sent smallint NOT NULL DEFAULT 0,
  opened_at timestamptz NOT NULL DEFAULT store_time(),
  answered_at timestamptz,
  -- The message that answered.
  answered_by uuid,
  overdue_at timestamptz,
  ended_at timestamptz,
  -- GLN of the party that ended it, or gateway.
  ended_by text,
  CHECK ((state = 'open') = (due_at IS NOT NULL))
);
CREATE INDEX follow_ups_due ON follow_ups (due_at) WHERE state = 'open';
CREATE INDEX follow_ups_waiting ON follow_ups (to_gln, from_gln, cpr_hash) WHERE state IN ('open', 'overdue', 'answered');
CREATE INDEX follow_ups_of_asker ON follow_ups (from_gln, id DESC);
CREATE INDEX follow_ups_of_asked ON follow_ups (to_gln, id DESC);
CREATE INDEX follow_ups_in_thread ON follow_ups (thread_id) WHERE thread_id IS NOT NULL;

-- What the gateway sent for a follow-up: number 1 and up reminds the receiver, 0 tells the sender that it is overdue.
CREATE TABLE reminders (
  follow_up_id uuid NOT NULL REFERENCES follow_ups ON DELETE CASCADE,
  number smallint NOT NULL CHECK (number >= 0),
  message_id uuid NOT NULL UNIQUE REFERENCES messages ON DELETE CASCADE,
  sent_at timestamptz NOT NULL DEFAULT store_time(),
  PRIMARY KEY (follow_up_id, number)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON follow_ups, reminders TO tovholder_app;
