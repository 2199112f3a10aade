import { randomBytes, randomUUID, scryptSync, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SessionEnding, UserDirectory, type DirectoryPerson } from 'portcullis';
import { DataSource } from 'typeorm';

interface Member {
  id: string;
  email: string;
  display_name: string | null;
  password_hash: string;
}

/** The application's own table: `members (id uuid, email text, display_name text, password_hash text)`. */
@Injectable()
export class MemberDirectory extends UserDirectory {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async authenticate(email: string, password: string): Promise<DirectoryPerson | undefined> {
    // PostgreSQL takes no text with a NUL: such an address is nobody's.
    const address = email.includes('\0') ? '' : email;
    const [member] = await this.dataSource.query<Member[]>('SELECT * FROM members WHERE lower(email) = lower($1)', [
      address,
    ]);
    // Hashed for unknown addresses as well: the time must not tell which addresses are known.
    const matches = matchesHash(password, member?.password_hash ?? NOBODYS_HASH);
    if (member === undefined || !matches) return undefined;
    return { id: member.id, email: member.email, emailVerified: true, name: member.display_name };
  }
}

/** What the application does with its members. */
@Injectable()
export class Members {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: SessionEnding,
  ) {}

  async add(email: string, password: string, name: string | null): Promise<string> {
    const id = randomUUID();
    const sql = 'INSERT INTO members (id, email, display_name, password_hash) VALUES ($1, $2, $3, $4)';
    await this.dataSource.query(sql, [id, email, name, hashOf(password)]);
    return id;
  }

  /** First the password, committed; then the sessions that the old one had opened. Done when the second has returned. */
  async setPassword(id: string, password: string): Promise<void> {
    await this.dataSource.query('UPDATE members SET password_hash = $2 WHERE id = $1', [id, hashOf(password)]);
    await this.sessions.endAll(id);
  }

  async remove(id: string): Promise<void> {
    await this.dataSource.query('DELETE FROM members WHERE id = $1', [id]);
    await this.sessions.endAll(id);
  }
}

function hashOf(password: string, salt = randomBytes(16)): string {
  return `${salt.toString('hex')}:${scryptSync(password, salt, 32).toString('hex')}`;
}

function matchesHash(password: string, stored: string): boolean {
  const [salt = '', hash = ''] = stored.split(':').map((part) => Buffer.from(part, 'hex'));
  return timingSafeEqual(scryptSync(password, salt, 32), Buffer.from(hash));
}

const NOBODYS_HASH = hashOf(randomBytes(16).toString('hex'));
