import { settle, type VerifierOptions } from './verifier-options.js';

const ISSUER = 'https://auth.example.com';
const AUDIENCE = 'https://api.example.com';
const CLIENT = { clientId: 'client', clientSecret: 'secret' };

const refusalOf = (over: object): unknown => {
  try {
    return settle({ issuer: ISSUER, audience: AUDIENCE, ...over });
  } catch (error) {
    return error;
  }
};

describe('options of a verifier', () => {
  it.each<[string, Partial<VerifierOptions> | object, RegExp]>([
    ['no issuer', { issuer: undefined }, /^issuer of a verifier is a URL/],
    ['an issuer that is no URL, also where it is elsewhere', { issuer: 'auth', servers: [ISSUER] }, /^issuer /],
    ['plain http to another machine', { issuer: 'http://auth.example.com' }, /must be https/],
    ['plain http to one of the servers', { servers: [ISSUER, 'http://10.0.0.5'] }, /^http:\/\/10\.0\.0\.5 must be/],
    [
      'plain http by a text that isn’t empty',
      { insecureHttp: 'false' },
      /^insecureHttp .* true or false, and not string/,
    ],
    ['no audience', { audience: '' }, /^audience .* not empty/],
    ['several audiences', { audience: [AUDIENCE] }, /^audience /],
    ['a client without an id', { revocation: { clientSecret: 'secret' } }, /^clientId of revocation .* not undefined/],
    ['a client without a secret', { revocation: { clientId: 'client' } }, /either clientSecret or clientAssertion/],
    [
      'an empty secret',
      { revocation: { clientId: 'client', clientSecret: '' } },
      /^clientSecret of revocation .* empty/,
    ],
    ['two ways to prove a client', { revocation: { ...CLIENT, clientAssertion: () => 'x' } }, /either/],
    [
      'an assertion made once',
      { revocation: { clientId: 'client', clientAssertion: 'eyJ' } },
      /^clientAssertion .*function/,
    ],
    [
      'an unknown way to go on',
      { revocation: { ...CLIENT, onLeaseLost: 'hope' } },
      /^onLeaseLost .* refuse, introspect/,
    ],
    ['revocation that is null', { revocation: null }, /^revocation of a verifier is an object, and not null/],
    ['revocation that is false', { revocation: false }, /^revocation .* boolean/],
    ['revocation that is misspelt', { revocaton: CLIENT }, /^a verifier has no option revocaton/],
    [
      'a way to go on that is misspelt',
      { revocation: { ...CLIENT, onLeaseLoss: 'refuse' } },
      /^revocation has no option/,
    ],
    ['a server that is no URL', { servers: ['auth'] }, /^servers .* origins/],
    ['a server that is no list', { servers: ISSUER }, /^servers /],
    ['a server with a path, which is never asked for', { servers: [`${ISSUER}/auth`] }, /^servers .* without paths/],
    ['a tolerance that is no number', { clockToleranceMs: Number(undefined) }, /^clockToleranceMs .* not NaN/],
    ['a tolerance in which nothing ever expires', { clockToleranceMs: Infinity }, /^clockToleranceMs .* not Infinity/],
    ['a tolerance below nothing', { clockToleranceMs: -1 }, /^clockToleranceMs .* from 0 to 300000, and not -1/],
    ['a number as text', { clockToleranceMs: '5000' }, /^clockToleranceMs .* not string/],
    ['no room for tokens', { maxRemembered: 0 }, /^maxRemembered .* of 1 or more, and not 0/],
    ['keys that are stale since before', { keysStaleForMs: -1 }, /^keysStaleForMs /],
    ['a fetch that is none', { fetch: {} }, /^fetch .* function/],
  ])('with %s are refused by name', (_, over, message) => {
    expect(refusalOf(over)).toMatchObject({ name: 'VerifierOptionsError', message: expect.stringMatching(message) });
  });

  it('that are refused are not repeated: they may be secret', () => {
    const secret = 'https://admin:hunter2@auth.example.com/?key=hunter2';
    const wrong = [{ servers: [secret] }, { audience: [secret] }, { revocation: secret }, { insecureHttp: secret }];
    for (const over of [...wrong, { revocation: { ...CLIENT, onLeaseLost: secret } }])
      expect((refusalOf(over) as Error).message).not.toContain('hunter2');
  });

  it('that are missing altogether are refused', () => {
    expect(() => settle(undefined as never)).toThrow('a verifier is an object, and not undefined');
  });

  it('may be left undefined, each of them', () => {
    const names = [
      'revocation',
      'servers',
      'clockToleranceMs',
      'maxRemembered',
      'keysStaleForMs',
      'insecureHttp',
      'fetch',
    ];
    const over = Object.fromEntries(names.map((name) => [name, undefined]));
    expect(refusalOf(over)).toEqual(refusalOf({}));
    expect(refusalOf(over)).toMatchObject({ servers: [ISSUER], insecureHttp: false, maxRemembered: 10_000 });
  });

  it('may allow plain http', () => {
    const options = { issuer: 'http://auth.example.com', audience: AUDIENCE, insecureHttp: true };
    expect(settle(options).servers).toEqual(['http://auth.example.com']);
  });
});
