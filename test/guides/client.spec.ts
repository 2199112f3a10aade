import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientOfPage, signIn } from '../../examples/guides/client/browser.js';
import { devices } from '../../examples/guides/client/devices.js';
import { clientOfPhone } from '../../examples/guides/client/phone.js';
import { clientOfProgram } from '../../examples/guides/client/program.js';
import { cancelOrder, clientOfShop } from '../../examples/guides/client/services.js';
import { PASSWORD, register, type Person } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the code in docs/client.md', () => {
  let app: TestApp;
  let other: TestApp;
  let person: Person;
  let folder: string;
  beforeAll(async () => {
    [app, other] = await Promise.all([startTestApp(), startTestApp()]);
    folder = mkdtempSync(join(tmpdir(), 'portcullis-guide-'));
    person = await register(app);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await Promise.all([app.close(), other.close()]);
  });

  it('signs in in a page, and says what was wrong', async () => {
    const shown: string[] = [];
    const client = clientOfPage(app.url, (why) => shown.push(why));
    expect(await signIn(client, person.email, 'a wrong password')).toBe('E-mail or password is wrong');
    expect(await signIn(client, person.email, PASSWORD)).toBeUndefined();
    await client.logout();
    expect(shown).toEqual(['Signed out']);
    const nowhere = clientOfPage('http://127.0.0.1:9', () => undefined);
    expect(await signIn(nowhere, person.email, PASSWORD)).toBe('No connection');
  });

  it('keeps a phone signed in over a restart, and lists devices', async () => {
    const keychain = new Map<string, string>();
    const store = {
      getItemAsync: async (key: string) => keychain.get(key) ?? null,
      setItemAsync: async (key: string, value: string) => void keychain.set(key, value),
      deleteItemAsync: async (key: string) => void keychain.delete(key),
    };
    const client = clientOfPhone(app.url, store);
    await client.login(person);
    const restarted = clientOfPhone(app.url, store);
    expect(await devices(restarted)).toContainEqual(expect.stringMatching(/, this one$/));
    await restarted.logout();
    await expect(devices(restarted)).rejects.toThrow('credential_missing');
    [client, restarted].forEach((one) => one.close());
  });

  it('keeps a program’s sign-in in a file that is its owner’s', async () => {
    const own = join(folder, 'program');
    const client = clientOfProgram(app.url, own);
    expect(await client.session()).toBeUndefined();
    await client.login(person);
    const files = readdirSync(own);
    expect(files.map((name) => statSync(join(own, name)).mode & 0o777)).toEqual([0o600]);
    const restarted = clientOfProgram(app.url, own);
    expect((await restarted.session())?.user.id).toBe(person.id);
    await restarted.logout();
    expect(readdirSync(own)).toEqual([]);
    [client, restarted].forEach((one) => one.close());
  });

  it('keeps a program’s sign-ins at two servers apart', async () => {
    const own = join(folder, 'two');
    const [client, stranger] = [app.url, other.url].map((url) => clientOfProgram(url, own));
    await client!.login(person);
    expect(await stranger!.session()).toBeUndefined();
    const restarted = clientOfProgram(app.url, own);
    expect((await restarted.session())?.user.id).toBe(person.id);
    [client!, stranger!, restarted].forEach((one) => one.close());
  });

  it('takes the access token to a service that was named', async () => {
    const client = clientOfShop(app.url, other.url);
    await client.login(person);
    // Another Portcullis stands for the service: it refuses a token of this one, rather than find none.
    const response = await cancelOrder(client, other.url, '1/2');
    expect([response.status, new URL(response.url).pathname]).toEqual([404, '/orders/1%2F2']);
    const me = await client.fetch(`${other.url}/v1/auth/me`);
    expect(await me.json()).toMatchObject({ code: 'invalid_token' });
    client.close();
  });
});
