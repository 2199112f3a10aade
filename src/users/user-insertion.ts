import { randomUUID } from 'node:crypto';
import type { Queryable } from '../database/queryable.js';
import { emailKey } from './email.js';
import { USER_COLUMNS, userFromRow, type User, type UserRow } from './user.js';
import { EmailTaken } from './users.errors.js';

/** The row of a new account. */
export interface NewUser {
  readonly email: string;
  readonly name: string | undefined;
  /** From `PasswordHasher.hash`; undefined for an account that can't sign in by password. */
  readonly passwordHash: string | undefined;
  /** Whether somebody whose word counts has verified the address. Default false. */
  readonly emailVerified?: boolean;
  readonly createdAt: Date;
}

/**
 * Inserts an active user without roles. One statement, and no look beforehand whether the address is free: of two who ask for
 * it at once, the unique index refuses one.
 *
 * @throws EmailTaken
 */
export async function insertUser(queryable: Queryable, user: NewUser): Promise<User> {
  const { email, name, passwordHash, createdAt, emailVerified = false } = user;
  const values = [randomUUID(), email, emailKey(email), name ?? null, passwordHash ?? null, createdAt, emailVerified];
  const [row] = await queryable.query<UserRow>(INSERT_USER, values);
  if (row === undefined) throw new EmailTaken();
  return userFromRow(row);
}

/** Uses the unique index `users_email_key`. */
const INSERT_USER = `
  INSERT INTO users AS u (id, email, email_key, name, password_hash, created_at, email_verified)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (email_key) DO NOTHING
  RETURNING ${USER_COLUMNS}`;
