import { decodeProtectedHeader } from 'jose';
import { ChangeFeed } from '../../src/changes/change-feed.js';
import { LeaseKeeper } from '../../src/changes/lease-keeper.js';
import { StateUnavailable } from '../../src/database/state-unavailable.js';
import { SigningKeyNotFound } from '../../src/tokens/tokens.errors.js';
import { post } from '../oauth/clients.js';
import { register, signIn, type Person } from '../support/people.js';
import { ProbeController } from '../support/probe.controller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { ownKey } from './forge.js';
import { administrationOf, allSignWith, eventually, keysOf, published, states, storeOf } from './key-nodes.js';
import { isEnded, refresh } from './refreshing.js';

const MODES = ['jwt', 'hybrid'] as const;
const OPTIONS = { controllers: [ProbeController] };

const status = async (node: TestApp, token: string, mode: string): Promise<number> =>
  (await node.request().get(`/probe/${mode}`).set('authorization', `Bearer ${token}`)).status;

/** Holds back what `read` brings until `release`. */
function holdReads(node: TestApp): { release: () => void; restore: () => void } {
  const store = storeOf(node);
  const read = store.read.bind(store);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  store.read = async () => {
    const rows = await read();
    await released;
    return rows;
  };
  return { release, restore: () => void (store.read = read) };
}

describe('a withdrawn signing key', () => {
  let one: TestApp;
  let two: TestApp;
  let person: Person;

  const start = async (lease: string): Promise<void> => {
    const options = { ...OPTIONS, config: { changes: { lease } } };
    one = await startTestApp(options);
    two = await startTestApp({ ...options, database: one.database });
    person = await register(one);
  };
  afterEach(async () => {
    await two.close();
    await one.close();
  });

  it.each(['without', 'with'])(
    'is refused on both nodes when the call returns, remembered or not, %s a next key',
    async (next) => {
      await start('5s');
      const { kid } = ownKey(one);
      if (next === 'with') await administrationOf(one).rotate();
      const signedIn = await signIn(one, person, 'token');
      const { accessToken = '' } = signedIn;
      const { accessToken: unseen = '' } = await signIn(two, person, 'token');
      for (const node of [one, two, one, two]) {
        for (const mode of MODES) expect(await status(node, accessToken, mode)).toBe(200);
      }
      const { successor, receipt } = await administrationOf(one).withdraw(kid);
      for (const node of [one, two]) {
        for (const token of [accessToken, unseen]) {
          for (const mode of MODES) expect(await status(node, token, mode)).toBe(401);
        }
        expect(await published(node)).not.toContain(kid);
      }
      expect(receipt).toMatchObject({ complete: true, appliedOn: 2, expired: 0 });
      expect(await states(one)).toEqual({ [kid]: 'withdrawn', [successor ?? '']: 'active' });

      await allSignWith([one, two], successor ?? '');
      const { body } = await refresh(two, signedIn.refreshToken).expect(200);
      const fresh = (body as { tokens: { accessToken: string } }).tokens.accessToken;
      expect(decodeProtectedHeader(fresh).kid).toBe(successor);
      for (const node of [one, two]) for (const mode of MODES) expect(await status(node, fresh, mode)).toBe(200);
    },
  );

  it('a next one is withdrawn without a successor; again it gets the receipt of the head; an unknown one is not found', async () => {
    await start('5s');
    const { kid } = await administrationOf(one).rotate();
    const { successor, receipt } = await administrationOf(one).withdraw(kid);
    expect(successor).toBeNull();
    expect(await administrationOf(two).withdraw(kid)).toMatchObject({ receipt: { position: receipt.position } });
    await expect(administrationOf(one).withdraw('nobody')).rejects.toBeInstanceOf(SigningKeyNotFound);
  });

  it('does not come back by a read that began before', async () => {
    await start('5s');
    const { accessToken = '' } = await signIn(one, person, 'token');
    await administrationOf(one).rotate();
    await eventually(async () => (await published(two)).length === 2);
    const held = holdReads(two);
    two.app.get(ChangeFeed, { strict: false }).forgetAll();
    await administrationOf(one).withdraw(ownKey(one).kid);
    expect(await status(two, accessToken, 'jwt')).toBe(401);
    held.restore();
    held.release();
    await allSignWith([two], ownKey(one).kid);
    for (const mode of MODES) expect(await status(two, accessToken, mode)).toBe(401);
  });

  it('signs nothing more on a node whose every reading of the keys is overtaken by another change', async () => {
    await start('5s');
    await signIn(two, person, 'token');
    const { kid: next } = await administrationOf(one).rotate();
    await eventually(async () => (await published(two)).length === 2);
    const feed = two.app.get(ChangeFeed, { strict: false });
    const store = storeOf(two);
    const read = store.read.bind(store);
    store.read = async (deadlineMs) => {
      const rows = await read(deadlineMs);
      feed.forgetAll();
      return rows;
    };
    try {
      await administrationOf(one).withdraw(ownKey(one).kid);
      expect((await keysOf(two).toSign(60_000)).kid).toBe(next);
    } finally {
      store.read = read;
    }
  });

  it('a node that has forgotten everything believes its keys on hybrid routes only once it has read them', async () => {
    await start('5s');
    const { accessToken = '' } = await signIn(one, person, 'token');
    await administrationOf(one).rotate();
    await eventually(async () => (await published(two)).length === 2);
    // Withdrawn without a word, as for a node that was evicted and finds no log of it.
    await two.database.query(`UPDATE signing_keys SET state = 'withdrawn' WHERE state = 'active'`);
    await two.database.query(`UPDATE signing_keys SET state = 'active' WHERE state = 'next'`);
    expect(await status(two, accessToken, 'hybrid')).toBe(200);
    const held = holdReads(two);
    two.app.get(ChangeFeed, { strict: false }).forgetAll();
    const asked = status(two, accessToken, 'hybrid');
    held.release();
    expect(await asked).toBe(401);
    held.restore();
    await eventually(async () => (await status(two, accessToken, 'jwt')) === 401);
  });

  it('is refused on hybrid routes of a node that has lost its lease, or 503; on jwt routes once it has read the keys', async () => {
    await start('300ms');
    const { accessToken = '', sessionId } = await signIn(one, person, 'token');
    for (const mode of MODES) expect(await status(two, accessToken, mode)).toBe(200);
    const keeper = two.app.get<{ step: () => Promise<void> }>(LeaseKeeper, { strict: false });
    const step = keeper.step.bind(keeper);
    let goOn = (): void => undefined;
    const wait = new Promise<void>((resolve) => (goOn = resolve));
    keeper.step = () => wait;
    const store = storeOf(two);
    const read = store.read.bind(store);
    try {
      store.read = () => Promise.reject(new StateUnavailable());
      const { receipt } = await administrationOf(one).withdraw(ownKey(one).kid);
      expect(receipt).toMatchObject({ complete: true });
      // What a jwt route goes by is what the node knows; a hybrid one doesn't believe that.
      expect(await status(two, accessToken, 'jwt')).toBe(200);
      expect(await status(two, accessToken, 'hybrid')).toBe(503);
      expect((await post(two, 'revoke', { token: accessToken })).status).toBe(503);
      store.read = read;
      expect(await status(two, accessToken, 'hybrid')).toBe(401);
      // Whoever has the key can make a token for any session: it was ended by that.
      await post(two, 'revoke', { token: accessToken }).expect(200);
      expect(await isEnded(two, sessionId)).toBe(false);
    } finally {
      store.read = read;
      keeper.step = step;
      goOn();
    }
    expect(await status(two, accessToken, 'jwt')).toBe(401);
  });

  it('an unknown key costs no read, however often it is named', async () => {
    await start('5s');
    await eventually(() => keysOf(two).isInForce(ownKey(two).kid) === true);
    const { accessToken = '' } = await signIn(one, person, 'token');
    const [, payload, signature] = accessToken.split('.');
    let reads = 0;
    const store = storeOf(two);
    const read = store.read.bind(store);
    store.read = () => {
      reads += 1;
      return read();
    };
    for (let number = 0; number < 50; number++) {
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: `unknown${number}` })).toString(
        'base64url',
      );
      for (const mode of MODES) expect(await status(two, `${header}.${payload}.${signature}`, mode)).toBe(401);
    }
    expect(reads).toBe(0);
  });
});
