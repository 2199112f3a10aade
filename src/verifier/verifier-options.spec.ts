import { settle, type VerifierOptions } from './verifier-options.js';

const ISSUER = 'https://auth.example.com';
const AUDIENCE = 'https://api.example.com';
const CLIENT = { clientId: 'client', clientSecret: 'secret' };

describe('options of a verifier', () => {
  it.each<[string, Partial<VerifierOptions>]>([
    ['plain http to another machine', { issuer: 'http://auth.example.com' }],
    ['no audience', { audience: '' }],
    ['a client without a secret', { revocation: { clientId: 'client' } }],
    ['two ways to prove a client', { revocation: { ...CLIENT, clientAssertion: () => 'x' } }],
    ['an unknown way to go on', { revocation: { ...CLIENT, onLeaseLost: 'hope' as never } }],
    ['a server that is no URL', { servers: ['auth'] }],
    ['a tolerance that is no number', { clockToleranceMs: Number(undefined) }],
    ['a tolerance in which nothing ever expires', { clockToleranceMs: Infinity }],
    ['a tolerance below nothing', { clockToleranceMs: -1 }],
    ['a number as text', { clockToleranceMs: '5000' as never }],
    ['no room for tokens', { maxRemembered: 0 }],
    ['keys that are stale since before', { keysStaleForMs: -1 }],
  ])('with %s are refused', (_, over) => {
    expect(() => settle({ issuer: ISSUER, audience: AUDIENCE, ...over })).toThrow(
      expect.objectContaining({ name: 'VerifierOptionsError' }) as Error,
    );
  });

  it('may allow plain http', () => {
    const options = { issuer: 'http://auth.example.com', audience: AUDIENCE, insecureHttp: true };
    expect(settle(options).servers).toEqual(['http://auth.example.com']);
  });
});
