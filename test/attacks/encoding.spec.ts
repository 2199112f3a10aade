import { encode, signWithOwnKey } from '../tokens/forge.js';
import { attacks, present, inEachPlace, type Attack, type Genuine } from './arena.js';

const base64url = (bytes: Buffer): string => bytes.toString('base64url');

/** A payload of raw bytes, signed with our own key: what stands in it is all that is wrong. */
function signedBytes({ app, header }: Genuine, payload: Buffer): string {
  return signWithOwnKey(app, header, payload);
}

const json = ({ claims }: Genuine): string => JSON.stringify(claims);

/** The claims with something written into the text of their JSON, signed with our own key. */
function written(change: (text: string) => string): Attack {
  return (genuine) => genuine.signed(genuine.header, change(json(genuine)));
}

attacks('a form that is no JWS of ours', {
  'two parts': ({ parts }) => `${parts[0]}.${parts[1]}`,
  'four parts': ({ token }) => `${token}.x`,
  'five parts, as of a JWE': ({ token }) => `${token}.x.x`,
  'a JWE': ({ header, claims }) =>
    [{ ...header, alg: 'RSA-OAEP', enc: 'A256GCM' }, 'key', 'iv', claims, 'tag'].map(encode).join('.'),
  'no payload': ({ parts }) => `${parts[0]}..${parts[2]}`,
  'no header': ({ parts }) => `.${parts[1]}.${parts[2]}`,
  'dots alone': () => '..',
  'a dot in front': ({ token }) => `.${token}`,
  'a dot behind': ({ token }) => `${token}.`,
  'the JSON serialisation of a JWS': ({ parts }) =>
    JSON.stringify({ protected: parts[0], payload: parts[1], signature: parts[2] }),
  'the token twice': ({ token }) => `${token},${token}`,
  'the token in quotes': ({ token }) => `"${token}"`,
  'nine kilobytes': ({ header, claims, signed }) => signed(header, { ...claims, padding: 'x'.repeat(9_000) }),
  'nine kilobytes of signature': ({ parts }) => `${parts[0]}.${parts[1]}.${'A'.repeat(9_000)}`,
  'text that is no token': () => 'nonsense',
});

attacks('base64url that is not strict', {
  'padding behind the header': ({ parts }) => `${parts[0]}=.${parts[1]}.${parts[2]}`,
  'padding behind the payload': ({ parts }) => `${parts[0]}.${parts[1]}=.${parts[2]}`,
  'padding behind the signature': ({ parts }) => `${parts[0]}.${parts[1]}.${parts[2]}==`,
  'a tab in the signature': ({ parts }) => `${parts[0]}.${parts[1]}.${parts[2].slice(0, 9)}\t${parts[2].slice(9)}`,
  'a blank in the payload': ({ parts }) => `${parts[0]}.${parts[1].slice(0, 9)} ${parts[1].slice(9)}.${parts[2]}`,
  'a character of no alphabet': ({ parts }) => `${parts[0]}.${parts[1]}.${parts[2].slice(0, 9)}!${parts[2].slice(9)}`,
  'a character more in the signature': ({ token }) => `${token}A`,
  'the other alphabet': ({ header, claims, signed }) => {
    // ECDSA signatures differ each time: sooner or later one has a character that the two alphabets spell differently.
    for (;;) {
      const token = signed(header, claims);
      if (/[-_]/.test(token)) return token.replaceAll('-', '+').replaceAll('_', '/');
    }
  },
  'another spelling of the same signature': ({ parts }) => `${parts[0]}.${parts[1]}.${respelled(parts[2])}`,
  'a signature in hex': ({ parts }) => `${parts[0]}.${parts[1]}.${Buffer.from(parts[2], 'base64url').toString('hex')}`,
});

attacks('JSON that readers understand differently', {
  'alg twice': ({ header, claims, signed }) => signed(JSON.stringify(header).replace('{', '{"alg":"none",'), claims),
  'alg twice, in two spellings': ({ header, claims, signed }) =>
    signed(JSON.stringify(header).replace('{', '{"\\u0061lg":"none",'), claims),
  'sub twice, ours last': written((text) => text.replace('{', '{"sub":"somebody",')),
  'sub twice, ours first': written((text) => text.replace(/}$/, ',"sub":"somebody"}')),
  'exp twice, in two spellings': written((text) => text.replace('{', '{"\\u0065xp":1,')),
  'a key twice further in': written((text) => text.replace('{', '{"more":[{"a":{"b":1,"b":2}}],')),
  'a payload that is a list': written((text) => `[${text}]`),
  'a payload that is a text': written((text) => JSON.stringify(text)),
  'a payload that is null': written(() => 'null'),
  'a payload that is not JSON': written(() => 'not json'),
  'a comment': written((text) => text.replace('{', '{/* */')),
  'a comma too many': written((text) => text.replace(/}$/, ',}')),
  'text behind the object': written((text) => `${text} x`),
  'two objects': written((text) => `${text}${text}`),
  'a NUL behind the object': written((text) => `${text}\0`),
  'a byte order mark': written((text) => `\ufeff${text}`),
  'nesting of 40': written((text) => text.replace('{', `{"deep":${'['.repeat(40)}${']'.repeat(40)},`)),
  'nesting of 2,000': written((text) => text.replace('{', `{"deep":${'['.repeat(2_000)}${']'.repeat(2_000)},`)),
  'bytes that are not UTF-8': (genuine) =>
    signedBytes(genuine, Buffer.from(json(genuine).replace('{', '{"x":"\xff",'), 'latin1')),
  'UTF-16': (genuine) => signedBytes(genuine, Buffer.from(json(genuine), 'utf16le')),
  'a header that is a list': ({ header, claims, signed }) => signed(JSON.stringify([header]), claims),
  'a header that is not JSON': ({ claims, signed }) => signed('header', claims),
});

inEachPlace('what is unusual but unambiguous', 'ES256', (genuine) => {
  it('is no attack: white space, escapes, and further claims pass', async () => {
    const { header, claims, signed } = genuine();
    await present(genuine(), signed(JSON.stringify(header, null, 2), JSON.stringify(claims, null, 2))).expect(200);
    await present(genuine(), signed(header, JSON.stringify(claims).replace('"sub"', '"\\u0073ub"'))).expect(200);
    await present(genuine(), signed(header, { ...claims, more: { sub: 'x', list: [{ sub: 'y' }] } })).expect(200);
    await present(genuine(), signed({ ...header, more: 'unknown parameters are ignored' }, claims)).expect(200);
  });
});

/** The same bytes in another spelling: the last character's unused bits are set. */
function respelled(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  // 64 bytes leave four unused bits in the last of 86 characters.
  const other = part.slice(0, -1) + (alphabet[alphabet.indexOf(part.slice(-1)) + 1] ?? '');
  if (base64url(Buffer.from(other, 'base64url')) !== part) throw new Error('not the same bytes');
  return other;
}
