import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PasswordHasher } from 'portcullis';

/** Hashes an HMAC of the password, by a key that stands outside of the database: a copy of the database alone can't be guessed at. */
@Injectable()
export class PepperedHasher extends PasswordHasher {
  override hash(password: string): Promise<string> {
    return super.hash(peppered(password));
  }

  override verify(stored: string, password: string): Promise<boolean> {
    return super.verify(stored, peppered(password));
  }
}

function peppered(password: string): string {
  const pepper = process.env.PASSWORD_PEPPER;
  if (pepper === undefined) throw new Error('PASSWORD_PEPPER is not set');
  return createHmac('sha256', pepper).update(password.normalize('NFKC')).digest('base64');
}
