import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { encode, ownKey } from '../tokens/forge.js';
import { attacks, type Attack, type Genuine } from './arena.js';

const NONE = ['none', 'None', 'NONE', 'nOnE', 'noNe', ' none', 'none ', 'n\u043ene', ''];

/** Whatever an attacker who knows the public key could hand to a verifier that takes it for an HMAC secret. */
const SECRETS: Record<string, (key: KeyObject, genuine: Genuine) => Buffer | string> = {
  'the PEM': (key) => pem(key),
  'the PEM without its last line break': (key) => pem(key).trimEnd(),
  'the PEM with leading white space': (key) => ` \t\n${pem(key)}`,
  'the PEM with Windows line breaks': (key) => pem(key).replaceAll('\n', '\r\n'),
  'the PEM in one line': (key) => pem(key).replaceAll('\n', ''),
  'the DER': (key) => key.export({ format: 'der', type: 'spki' }),
  'the DER in base64': (key) => key.export({ format: 'der', type: 'spki' }).toString('base64'),
  'the JWK': (key) => JSON.stringify(key.export({ format: 'jwk' })),
  'the JWK as published': (key, { header }) =>
    JSON.stringify({ ...key.export({ format: 'jwk' }), kid: header['kid'], alg: header['alg'], use: 'sig' }),
  'a member of the JWK': (key) => {
    const { x, n } = key.export({ format: 'jwk' });
    return Buffer.from(x ?? n ?? '', 'base64url');
  },
  'the kid': (_key, { header }) => String(header['kid']),
  nothing: () => '',
};

function pem(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'spki' }) as string;
}

function hmac(algorithm: `HS${number}`, secretOf: (key: KeyObject, genuine: Genuine) => Buffer | string): Attack {
  return (genuine) => {
    const input = `${encode({ ...genuine.header, alg: algorithm })}.${encode({ ...genuine.claims, sub: 'somebody' })}`;
    const secret = secretOf(ownKey(genuine.app).publicKey, genuine);
    return `${input}.${createHmac(`sha${algorithm.slice(2)}`, secret)
      .update(input)
      .digest('base64url')}`;
  };
}

const CONFUSIONS: Record<string, Attack> = Object.fromEntries([
  ...Object.entries(SECRETS).map(([what, secretOf]) => [`HS256 with ${what} as its secret`, hmac('HS256', secretOf)]),
  ['HS384 with the PEM as its secret', hmac('HS384', pem)],
  ['HS512 with the PEM as its secret', hmac('HS512', pem)],
]) as Record<string, Attack>;

attacks('an algorithm "none"', {
  ...Object.fromEntries(
    NONE.flatMap((alg): [string, Attack][] => [
      [`"${alg}" without a signature`, ({ header, parts }) => `${encode({ ...header, alg })}.${parts[1]}.`],
      [`"${alg}" without a third part`, ({ header, parts }) => `${encode({ ...header, alg })}.${parts[1]}`],
      [
        `"${alg}" with the old signature`,
        ({ header, parts }) => `${encode({ ...header, alg })}.${parts[1]}.${parts[2]}`,
      ],
      [`"${alg}", signed`, ({ header, claims, signed }) => signed({ ...header, alg }, claims)],
    ]),
  ),
});

attacks('an algorithm that is not the key’s', {
  ...Object.fromEntries(
    ['ES384', 'ES256K', 'RS256', 'PS256', 'EdDSA', 'HS256', 'es256', 'ES256 ', 'ECDSA', 'A128KW', 'dir'].map((alg) => [
      `${alg}, signed with our own key as ES256`,
      ({ header, claims, signed }: Genuine) => signed({ ...header, alg }, claims),
    ]),
  ),
  'no alg': ({ header, claims, signed }) => signed({ ...header, alg: undefined }, claims),
  'alg null': ({ header, claims, signed }) => signed({ ...header, alg: null }, claims),
  'alg as a list': ({ header, claims, signed }) => signed({ ...header, alg: ['ES256'] }, claims),
  'alg as a number': ({ header, claims, signed }) => signed({ ...header, alg: 256 }, claims),
  'RS256 with an RSA key of the attacker’s under our kid': ({ header, claims }) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const input = `${encode({ ...header, alg: 'RS256' })}.${encode(claims)}`;
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
  },
});

attacks('HS and ES confused', CONFUSIONS, 'ES256');
attacks('HS and RS confused', CONFUSIONS, 'RS256');
attacks('HS and EdDSA confused', CONFUSIONS, 'EdDSA');
