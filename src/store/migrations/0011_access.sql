-- A credential may be a client certificate instead of a key, by its SHA-256 (RFC 8705, section 3.1).

ALTER TABLE credentials ADD COLUMN certificate_sha256 bytea;
ALTER TABLE credentials ALTER COLUMN key_hash DROP NOT NULL;
ALTER TABLE credentials ADD CONSTRAINT credentials_one_proof CHECK ((key_hash IS NULL) <> (certificate_sha256 IS NULL));
CREATE UNIQUE INDEX credentials_by_certificate ON credentials (certificate_sha256) WHERE revoked_at IS NULL;
