import { setTimeout as sleep } from 'node:timers/promises';
import { KeyAdministration } from '../../src/tokens/keys/key-administration.js';
import { KeyRotation } from '../../src/tokens/keys/key-rotation.js';
import { SigningKeys } from '../../src/tokens/keys/signing-keys.js';
import { SigningKeyStore } from '../../src/tokens/keys/signing-key-store.js';
import type { TestApp } from '../support/test-app.js';

export const administrationOf = (node: TestApp): KeyAdministration =>
  node.app.get(KeyAdministration, { strict: false });
export const rotationOf = (node: TestApp): KeyRotation => node.app.get(KeyRotation, { strict: false });
export const keysOf = (node: TestApp): SigningKeys => node.app.get(SigningKeys, { strict: false });
export const storeOf = (node: TestApp): SigningKeyStore => node.app.get(SigningKeyStore, { strict: false });

/** The ids that a node publishes. */
export async function published(node: TestApp): Promise<string[]> {
  const { body } = await node.request().get('/.well-known/jwks.json').expect(200);
  return (body as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
}

/** The states in the database, by id. */
export async function states(node: TestApp): Promise<Record<string, string>> {
  const rows = await node.database.query<{ kid: string; state: string }>('SELECT kid, state FROM signing_keys');
  return Object.fromEntries(rows.map(({ kid, state }) => [kid, state]));
}

/** Waits for what nodes hear of by and by. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 3_000; attempt++) {
    if (await holds()) return;
    await sleep(10);
  }
  throw new Error('it never came true');
}

/** Waits until every node signs with this key. */
export function allSignWith(nodes: readonly TestApp[], kid: string): Promise<void> {
  return eventually(() => nodes.every((node) => keysOf(node).active().kid === kid));
}
