-- Who may look at the console: operators with a password of their own or known by an identity provider, and their sessions.

CREATE TABLE operators (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  role text NOT NULL CHECK (role IN ('reader', 'operator', 'admin')),
  -- Of a local account: scrypt with its parameters and salt, as the PHC string format has it.
  password_hash text,
  -- Of one whom an identity provider knows (OpenID Connect Core 1.0, section 2): `iss` and `sub`.
  issuer text,
  subject text,
  sandbox boolean NOT NULL DEFAULT false,
  made_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  CHECK ((password_hash IS NULL) <> (issuer IS NULL)),
  CHECK ((issuer IS NULL) = (subject IS NULL))
);
CREATE UNIQUE INDEX operators_by_name ON operators (lower(name), sandbox)
  WHERE password_hash IS NOT NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX operators_by_subject ON operators (issuer, subject);

CREATE TABLE sessions (
  -- SHA-256 of a random token of 256 bits that only the browser has.
  token_hash bytea PRIMARY KEY,
  operator_id uuid NOT NULL REFERENCES operators,
  made_at timestamptz NOT NULL DEFAULT store_time(),
  seen_at timestamptz NOT NULL DEFAULT store_time(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_of_operator ON sessions (operator_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

GRANT SELECT, INSERT, UPDATE ON operators TO tovholder_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO tovholder_app;
