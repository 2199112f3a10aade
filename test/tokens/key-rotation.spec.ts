import { decodeProtectedHeader } from 'jose';
import { Changes } from '../../src/changes/changes.js';
import { KeyAdministration } from '../../src/tokens/keys/key-administration.js';
import { register, signIn, type Person } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { decode, ownKey, signWithOwnKey } from './forge.js';
import {
  administrationOf,
  allSignWith,
  eventually,
  keysOf,
  published,
  rotationOf,
  states,
  storeOf,
} from './key-nodes.js';

const MINUTE = 60_000;
const TOKENS = { keyRotation: '2h', keyOverlap: '10m', accessTtl: '20m', clockTolerance: '5s' } as const;
const OPTIONS = { config: { tokens: TOKENS, changes: { lease: '300ms' } }, controllers: [ProbeController] } as const;

const kidOf = (token: string): string | undefined => decodeProtectedHeader(token).kid;
const status = async (node: TestApp, token: string, mode = 'jwt'): Promise<number> =>
  (await node.request().get(`/probe/${mode}`).set('authorization', `Bearer ${token}`)).status;

describe('signing keys rotate by schedule', () => {
  let nodes: [TestApp, TestApp];
  let person: Person;
  let first: string;
  const pass = (milliseconds: number): void => nodes.forEach(({ clock }) => clock.advance(milliseconds));
  const rotate = async (): Promise<unknown> => Promise.all(nodes.map((node) => rotationOf(node).rotate()));
  const tokenFrom = async (node: TestApp): Promise<string> => (await signIn(node, person, 'token')).accessToken ?? '';

  beforeAll(async () => {
    const one = await startTestApp(OPTIONS);
    nodes = [one, await startTestApp({ ...OPTIONS, database: one.database })];
    person = await register(one);
    first = ownKey(one).kid;
  });
  afterAll(async () => {
    await nodes[1].close();
    await nodes[0].close();
  });

  it('nothing happens before it is time', async () => {
    pass(110 * MINUTE - 30_000);
    await rotate();
    expect(await states(nodes[0])).toEqual({ [first]: 'active' });
  });

  it('the next key is published on every node, once, and signs nothing yet', async () => {
    pass(30_000);
    await rotate();
    const all = await states(nodes[0]);
    expect(Object.values(all).sort()).toEqual(['active', 'next']);
    for (const node of nodes) {
      await eventually(async () => (await published(node)).length === 2);
      expect((await published(node))[0]).toBe(first);
      expect(kidOf(await tokenFrom(node))).toBe(first);
    }
    pass(10 * MINUTE - 30_000);
    await rotate();
    expect(await states(nodes[0])).toEqual(all);
  });

  it('it signs after the overlap; what the old one signed is good until it expires, and then the old one is gone', async () => {
    const token = await tokenFrom(nodes[0]);
    const stolen = (exp: number): string =>
      signWithOwnKeyOf(old, { ...decode(token, 0) }, { ...decode(token, 1), exp });
    const old = ownKey(nodes[0]);
    pass(30_000);
    await rotate();
    const all = await states(nodes[0]);
    const [second = ''] = Object.keys(all).filter((kid) => kid !== first);
    expect(all).toEqual({ [first]: 'retired', [second]: 'active' });
    await allSignWith(nodes, second);
    const fresh = await tokenFrom(nodes[1]);
    expect(kidOf(fresh)).toBe(second);
    for (const node of nodes) {
      expect(await published(node)).toEqual([second, first]);
      for (const mode of ['jwt', 'hybrid']) {
        expect(await status(node, token, mode)).toBe(200);
        expect(await status(node, fresh, mode)).toBe(200);
      }
    }
    pass(19 * MINUTE);
    for (const node of nodes) expect(await status(node, token)).toBe(200);
    pass(MINUTE);
    for (const node of nodes) expect(await status(node, token)).toBe(401);
    // The row says until when; a node writes that down for five minutes ahead.
    pass(5 * MINUTE + 5_000);
    const forever = stolen(Math.floor(nodes[0].clock.now() / 1_000) + 3_600);
    for (const node of nodes) {
      expect(await published(node)).toEqual([second]);
      expect(await status(node, forever)).toBe(401);
    }
    const [row] = await nodes[0].database.query<{ bytes: number }>(
      'SELECT octet_length(encrypted_private_key) AS bytes FROM signing_keys WHERE kid = $1',
      [first],
    );
    expect(row?.bytes).toBe(0);
  });

  it('a key that is over is forgotten after a month', async () => {
    pass(31 * 24 * 60 * MINUTE);
    await rotationOf(nodes[0]).rotate();
    expect(await states(nodes[0])).not.toHaveProperty(first);
  });
});

/** As a thief of a key could, after it was retired. */
function signWithOwnKeyOf(key: ReturnType<typeof ownKey>, header: object, payload: object): string {
  const app = { app: { get: () => ({ active: () => key }) } } as unknown as TestApp;
  return signWithOwnKey(app, header, payload);
}

describe('rotation', () => {
  let one: TestApp;
  let person: Person;

  beforeEach(async () => {
    one = await startTestApp(OPTIONS);
    person = await register(one);
  });
  afterEach(() => one.close());

  it('waits for the longest token that was signed, whatever the settings say by then', async () => {
    const { accessToken = '' } = await signIn(one, person, 'token');
    const short = { ...OPTIONS, config: { ...OPTIONS.config, tokens: { ...TOKENS, accessTtl: '1m' } } };
    const two = await startTestApp({ ...short, database: one.database });
    const { kid } = await administrationOf(two).rotateNow();
    await allSignWith([one, two], kid);
    two.clock.advance(15 * MINUTE);
    expect(await status(two, accessToken)).toBe(200);
    await two.close();
  });

  it('a node that has not heard of it signs with the old key only for as long as that is published', async () => {
    const { kid } = await administrationOf(one).rotate();
    const old = ownKey(one).kid;
    await keysOf(one).toSign(20 * MINUTE);
    await one.database.query(`UPDATE signing_keys SET state = 'retired' WHERE state = 'active'`);
    await one.database.query(`UPDATE signing_keys SET state = 'active' WHERE state = 'next'`);
    const [row] = await one.database.query<{ until: Date }>(
      'SELECT verifies_until AS until FROM signing_keys WHERE kid = $1',
      [old],
    );
    // Longer than what was written down for it: that asks the row, which says that another one signs.
    const left = (row?.until.getTime() ?? 0) - one.clock.now() - 5_000;
    expect((await keysOf(one).toSign(left - MINUTE)).kid).toBe(old);
    expect((await keysOf(one).toSign(left + MINUTE)).kid).toBe(kid);
  });

  it('another tokens.algorithm is published first and signs after the overlap, and nobody is signed out', async () => {
    const { accessToken = '' } = await signIn(one, person, 'token');
    const config = { ...OPTIONS.config, tokens: { ...TOKENS, algorithm: 'EdDSA' as const } };
    const two = await startTestApp({ ...OPTIONS, config, database: one.database });
    const { accessToken: still = '' } = await signIn(two, person, 'token');
    expect(decodeProtectedHeader(still).alg).toBe('ES256');
    // A node with the old setting that looks meanwhile undoes nothing.
    await rotationOf(one).rotate();
    for (const { clock } of [one, two]) clock.advance(10 * MINUTE);
    await rotationOf(one).rotate();
    const [active = ''] = Object.entries(await states(one)).find(([, state]) => state === 'active') ?? [];
    await allSignWith([one, two], active);
    for (const node of [one, two]) {
      const { accessToken: fresh = '' } = await signIn(node, person, 'token');
      expect(decodeProtectedHeader(fresh)).toMatchObject({ alg: 'EdDSA', kid: active });
      for (const token of [accessToken, fresh]) expect(await status(node, token, 'hybrid')).toBe(200);
    }
    // The last that starts has its way: back again, before the other one has signed.
    await two.close();
  });

  it('by a command is of the algorithm in use, also where the command has another setting than the nodes', async () => {
    const config = { ...one.config, tokens: { ...one.config.tokens, algorithm: 'EdDSA' as const } };
    const changes = one.app.get(Changes, { strict: false });
    const command = new KeyAdministration(storeOf(one), rotationOf(one), changes, one.clock, config);
    const { successor } = await command.withdraw(ownKey(one).kid);
    await allSignWith([one], successor ?? '');
    expect(ownKey(one).algorithm).toBe('ES256');
  });

  it('0s switches it off', async () => {
    const config = { ...OPTIONS.config, tokens: { ...TOKENS, keyRotation: '0s' } };
    const two = await startTestApp({ ...OPTIONS, config, database: one.database });
    two.clock.advance(400 * 24 * 60 * MINUTE);
    await rotationOf(two).rotate();
    expect(Object.values(await states(one))).toEqual(['active']);
    await two.close();
  });
});
