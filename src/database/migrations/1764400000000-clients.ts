import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Clients for services, and what has to be remembered of their assertions and of their tokens that were revoked. */
export class Clients1764400000000 implements MigrationInterface {
  readonly name = 'Clients1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE clients (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        auth_method text NOT NULL CHECK (auth_method IN ('client_secret', 'private_key_jwt')),
        -- SHA-256 of the secret; null for one that signs assertions
        secret_hash bytea,
        -- A JWK set (RFC 7517) of public keys; null for one that has a secret
        public_jwks jsonb,
        -- The permissions that its tokens may carry
        scopes text[] NOT NULL,
        -- Whom its tokens may be for, the default first; it may introspect tokens that are for one of them
        audiences text[] NOT NULL CHECK (cardinality(audiences) > 0),
        -- Life of its access tokens in milliseconds; null for tokens.accessTtl, which is also the most
        access_ttl_ms integer CHECK (access_ttl_ms > 0),
        -- Whether receipts wait for verifiers that pull changes as this client (docs/revocation.md)
        wait_for boolean NOT NULL DEFAULT false,
        created_at timestamptz(3) NOT NULL,
        disabled_at timestamptz(3),
        CHECK ((auth_method = 'client_secret') = (secret_hash IS NOT NULL)),
        CHECK ((auth_method = 'private_key_jwt') = (public_jwks IS NOT NULL))
      );

      -- Each assertion counts once (RFC 7523, section 3). No foreign key: a clients row is never deleted.
      CREATE TABLE client_assertions (
        client_id uuid NOT NULL,
        -- SHA-256 of the jti, whose length its client chooses
        jti_hash bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (client_id, jti_hash)
      );
      -- The sweep
      CREATE INDEX client_assertions_by_expiry ON client_assertions (expires_at);

      -- Access tokens of clients that were revoked one by one; read with the client, by the primary key
      CREATE TABLE revoked_client_tokens (
        client_id uuid NOT NULL,
        jti uuid NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (client_id, jti)
      );
      -- The sweep
      CREATE INDEX revoked_client_tokens_by_expiry ON revoked_client_tokens (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE revoked_client_tokens, client_assertions, clients');
  }
}
