import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of the first release. Each index names the statement that needs it. */
export class Foundation1764000000000 implements MigrationInterface {
  readonly name = 'Foundation1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id uuid PRIMARY KEY,
        email text NOT NULL,
        -- The address as it is compared: normalised and in lower case, so that addresses are unique without regard to case.
        email_key text NOT NULL CONSTRAINT users_email_key UNIQUE,
        email_verified boolean NOT NULL DEFAULT false,
        name text,
        password_hash text,
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
        -- A session lives only while its generation equals this one: raising it ends them all in one row.
        session_generation integer NOT NULL DEFAULT 1,
        -- Milliseconds, as a cursor and a Date hold them: of two that differ by less, a page could lose one.
        created_at timestamptz(3) NOT NULL
      );
      -- GET /v1/users, in pages
      CREATE INDEX users_by_creation ON users (created_at, id);

      CREATE TABLE roles (
        name text PRIMARY KEY,
        created_at timestamptz(3) NOT NULL DEFAULT now()
      );
      CREATE TABLE role_permissions (
        role text NOT NULL REFERENCES roles (name) ON DELETE CASCADE,
        permission text NOT NULL,
        PRIMARY KEY (role, permission)
      );
      CREATE TABLE user_roles (
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        role text NOT NULL REFERENCES roles (name),
        PRIMARY KEY (user_id, role)
      );
      -- Who holds a role: the last administrator, and whether a role may be deleted
      CREATE INDEX user_roles_by_role ON user_roles (role);
      INSERT INTO roles (name) VALUES ('admin');
      INSERT INTO role_permissions (role, permission) VALUES ('admin', '*');

      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        -- No foreign key: deleting a user must not touch their sessions row by row. Without a user they are dead, and swept.
        user_id uuid NOT NULL,
        generation integer NOT NULL,
        client_id text NOT NULL,
        transport text NOT NULL CHECK (transport IN ('cookie', 'header', 'token')),
        -- SHA-256 of the session token's secret; null where the session is carried by tokens.
        secret_hash bytea,
        created_at timestamptz(3) NOT NULL,
        last_seen_at timestamptz NOT NULL,
        idle_expires_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        auth_time timestamptz NOT NULL,
        auth_methods text[] NOT NULL,
        user_agent text,
        ip text,
        ended_at timestamptz
      );
      -- Listing one's own sessions
      CREATE INDEX sessions_by_user ON sessions (user_id, created_at);
      -- The sweep: whichever comes first, the end, the idle or the absolute expiry
      CREATE INDEX sessions_by_expiry ON sessions ((LEAST(ended_at, idle_expires_at, expires_at)));

      CREATE TABLE data_keys (
        id uuid PRIMARY KEY,
        -- AES-256-GCM under a key derived from PORTCULLIS_SECRET, the id as additional data
        wrapped_key bytea NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE TABLE signing_keys (
        kid text PRIMARY KEY,
        algorithm text NOT NULL CHECK (algorithm IN ('ES256', 'EdDSA', 'RS256')),
        state text NOT NULL CHECK (state IN ('next', 'active', 'retired', 'withdrawn')),
        public_jwk jsonb NOT NULL,
        data_key_id uuid NOT NULL REFERENCES data_keys (id),
        -- PKCS #8, AES-256-GCM under the data key, the kid as additional data
        encrypted_private_key bytea NOT NULL,
        created_at timestamptz NOT NULL
      );
      -- One key signs at a time for each algorithm
      CREATE UNIQUE INDEX signing_keys_active ON signing_keys (algorithm) WHERE state = 'active';

      CREATE TABLE refresh_tokens (
        id uuid PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        -- A parent has one successor, however many ask at once.
        parent_id uuid CONSTRAINT refresh_tokens_one_successor UNIQUE REFERENCES refresh_tokens (id) ON DELETE CASCADE,
        secret_hash bytea NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      -- Ending a family, and the cascade from a swept session
      CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

      CREATE TABLE change_head (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        epoch uuid NOT NULL,
        position bigint NOT NULL
      );
      INSERT INTO change_head (epoch, position) VALUES (gen_random_uuid(), 0);
      CREATE TABLE change_log (
        position bigint NOT NULL,
        kind text NOT NULL CHECK (kind IN ('session', 'user', 'role', 'client', 'key')),
        subject text NOT NULL,
        keep_until timestamptz NOT NULL,
        PRIMARY KEY (position, kind, subject)
      );
      -- Purging what no token can need any more
      CREATE INDEX change_log_by_keep_until ON change_log (keep_until);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE change_log, change_head, refresh_tokens, signing_keys, data_keys, sessions,
        user_roles, role_permissions, roles, users
    `);
  }
}
