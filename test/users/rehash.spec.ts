import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { PasswordHasher } from '../../src/users/password-hasher.js';
import { PasswordRehash } from '../../src/users/password-rehash.js';
import { storedImport } from '../../src/users/stored-password.js';
import { PASSWORD, register, signIn, type Person } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PRESENT = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

async function imported(foreign: string): Promise<Person> {
  const person = { id: randomUUID(), email: `${randomUUID()}@example.com`, password: PASSWORD };
  await app.database.query(
    'INSERT INTO users (id, email, email_key, password_hash, created_at) VALUES ($1, $2, $2, $3, now())',
    [person.id, person.email, storedImport(foreign)],
  );
  return person;
}

async function storedOf({ id }: Person): Promise<string> {
  await app.app.get(PasswordRehash, { strict: false }).settled();
  const [row] = await app.database.query<{ password_hash: string }>('SELECT password_hash FROM users WHERE id = $1', [
    id,
  ]);
  return row?.password_hash ?? '';
}

describe('at a sign-in', () => {
  it('an imported hash is made anew, and the password goes on proving', async () => {
    const person = await imported(await bcrypt(PASSWORD, 4));
    await signIn(app, person);
    expect(await storedOf(person)).toMatch(PRESENT);
    await signIn(app, person);
    await expect(signIn(app, { ...person, password: `${PASSWORD}x` })).rejects.toThrow('401');
  });

  it('an imported argon2id hash over another composition of the password is proven as it was made', async () => {
    const password = 'cafe\u0301 noir with much sugar';
    const person = { ...(await imported(await hash(password))), password };
    await expect(signIn(app, { ...person, password: password.normalize('NFC') })).rejects.toThrow('401');
    await signIn(app, person);
    expect(await storedOf(person)).toMatch(PRESENT);
    await signIn(app, { ...person, password: password.normalize('NFC') });
  });

  it('a bcrypt of a password over 72 bytes counts to its end from then on', async () => {
    const password = 'ü'.repeat(40);
    const person = { ...(await imported(await bcrypt(password, 4))), password };
    await signIn(app, person);
    expect(await storedOf(person)).toMatch(PRESENT);
    await expect(signIn(app, { ...person, password: 'ü'.repeat(39) })).rejects.toThrow('401');
    await signIn(app, person);
  });

  it('a hash by lower parameters is made anew where they have risen, and a present one is left alone', async () => {
    const person = await register(app);
    const first = await storedOf(person);
    await signIn(app, person);
    expect(await storedOf(person)).toBe(first);
    const stronger = await startTestApp({ config: { passwords: { hashPasses: 3 } }, database: app.database });
    try {
      await signIn(stronger, person);
      await stronger.app.get(PasswordRehash, { strict: false }).settled();
      expect(await storedOf(person)).toMatch(/^\$argon2id\$v=19\$m=19456,t=3,p=1\$/);
    } finally {
      await stronger.close();
    }
    // The older node doesn't take it back.
    await signIn(app, person);
    expect(await storedOf(person)).toMatch(/t=3/);
  });

  it('nothing is made anew by a wrong password, or for somebody suspended', async () => {
    const person = await imported(await bcrypt(PASSWORD, 4));
    const before = await storedOf(person);
    await expect(signIn(app, { ...person, password: 'wrong password' })).rejects.toThrow('401');
    await app.database.query("UPDATE users SET status = 'suspended' WHERE id = $1", [person.id]);
    await expect(signIn(app, person)).rejects.toThrow('403');
    expect(await storedOf(person)).toBe(before);
  });

  it.each([
    ['can’t be read any more', '$unknown$'],
    ['no scrypt derives, and was taken once', `$scrypt$ln=16,r=1,p=1$c2FsdA$${'A'.repeat(43)}`],
  ])('an imported hash that %s is a wrong password, not a failure', async (_why, foreign) => {
    const person = await imported(await bcrypt(PASSWORD, 4));
    await app.database.query('UPDATE users SET password_hash = $2 WHERE id = $1', [person.id, `imported:${foreign}`]);
    await expect(signIn(app, person)).rejects.toThrow('401');
  });
});

describe('while a new hash is being made', () => {
  /** Lets nothing be hashed until it is told to; verifying goes on. */
  function heldBack(): { release: () => void; restore: () => void } {
    const hasher = app.app.get(PasswordHasher, { strict: false });
    const real = hasher.hash.bind(hasher);
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let first = true;
    hasher.hash = async (password) => {
      // The first is the rehash; a change of the password comes past it.
      if (first) {
        first = false;
        await gate;
      }
      return real(password);
    };
    return { release, restore: () => (hasher.hash = real) };
  }

  it('a password that is changed is never overwritten', async () => {
    const person = await imported(await bcrypt(PASSWORD, 4));
    const { release, restore } = heldBack();
    try {
      const { headers } = await signIn(app, person, 'header');
      const newPassword = 'another password altogether';
      const body = { currentPassword: PASSWORD, newPassword };
      await app.request().post('/v1/auth/password').set(headers).send(body).expect(200);
      release();
      expect(await storedOf(person)).toMatch(PRESENT);
      await signIn(app, { ...person, password: newPassword });
      await expect(signIn(app, person)).rejects.toThrow('401');
    } finally {
      restore();
    }
  });

  it('the sign-in has long been answered, and one that fails is only made up for', async () => {
    const person = await imported(await bcrypt(PASSWORD, 4));
    const hasher = app.app.get(PasswordHasher, { strict: false });
    const real = hasher.hash.bind(hasher);
    hasher.hash = () => Promise.reject(new Error('the queue is full'));
    await signIn(app, person);
    expect(await storedOf(person)).toMatch(/^imported:/);
    hasher.hash = real;
    await signIn(app, person);
    expect(await storedOf(person)).toMatch(PRESENT);
  });

  it('a change of the password isn’t disturbed by it', async () => {
    const person = await imported(await bcrypt(PASSWORD, 4));
    const { release, restore } = heldBack();
    try {
      const { headers } = await signIn(app, person, 'header');
      const hasher = app.app.get(PasswordHasher, { strict: false });
      const verify = hasher.verify.bind(hasher);
      // Between the proof of the old password and the change, the new hash of the old one is written.
      hasher.verify = async (stored, password) => {
        const right = await verify(stored, password);
        release();
        await storedOf(person);
        return right;
      };
      const body = { currentPassword: PASSWORD, newPassword: 'another password altogether' };
      const answer = await app.request().post('/v1/auth/password').set(headers).send(body);
      hasher.verify = verify;
      expect(answer.status).toBe(200);
      await signIn(app, { ...person, password: body.newPassword });
    } finally {
      restore();
    }
  });
});
