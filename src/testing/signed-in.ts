import type { INestApplicationContext } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { signInToDatabase } from './database-sign-in.js';
import { standIn } from './stand-in.js';
import { TestSignIns } from './test-sign-ins.js';
import { refuseInProduction } from './testing.errors.js';
import type { SignedIn, Visitor } from './visitor.js';

/**
 * Signs somebody in to an application under test: a user of their own, with a session of their own. Without a database that
 * is an entry in memory; beside one an account, made as the operator would, whose session was never asked for a password.
 *
 * Costs nothing without a database, else about ten statements and no password hash.
 *
 * @throws TestingRefusedError in production
 */
export async function signedIn(app: INestApplicationContext, visitor: Visitor = {}): Promise<SignedIn> {
  refuseInProduction(app.get<Config>(CONFIG, { strict: false }), 'signedIn()');
  return standIn(app, TestSignIns)?.add(visitor) ?? signInToDatabase(app, visitor);
}
