import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const SRC = join(import.meta.dirname, '../../src');
/** What a comparison must not leak by its time: the last word of a name that holds it. */
const SECRET = /(?:secret|hash|digest|mac|hmac|signature|token|password|otp|proof)$/i;
const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

interface Finding {
  readonly file: string;
  readonly text: string;
}

/** Comparisons of a secret with something that isn't a constant, by `===` and its like or by a method that stops early. */
function leakyComparisons(file: string, source: string): Finding[] {
  const found: Finding[] = [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    const sides = sidesOf(node);
    if (sides?.some((side) => SECRET.test(nameOf(side))) && !sides.some(isConstant))
      found.push({ file, text: node.getText() });
    node.forEachChild(visit);
  };
  visit(tree);
  return found;
}

function sidesOf(node: ts.Node): ts.Expression[] | undefined {
  if (ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind)) return [node.left, node.right];
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression, name } = node.expression;
  if (['equals', 'localeCompare', 'startsWith', 'endsWith'].includes(name.text)) return [expression, ...node.arguments];
  return ['compare'].includes(name.text) && expression.getText() === 'Buffer' ? [...node.arguments] : undefined;
}

function nameOf(side: ts.Expression): string {
  if (ts.isPropertyAccessExpression(side)) return side.name.text;
  if (ts.isNonNullExpression(side) || ts.isParenthesizedExpression(side)) return nameOf(side.expression);
  return ts.isIdentifier(side) ? side.text : '';
}

function isConstant(side: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(side) ||
    side.kind === ts.SyntaxKind.NullKeyword ||
    side.kind === ts.SyntaxKind.TrueKeyword ||
    side.kind === ts.SyntaxKind.FalseKeyword ||
    (ts.isIdentifier(side) && (side.text === 'undefined' || /^[A-Z][A-Z0-9_]+$/.test(side.text)))
  );
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
  .map((name) => ({ name, source: readFileSync(join(SRC, name), 'utf8') }));
const filesWith = (text: RegExp): string[] =>
  files
    .filter(({ source }) => text.test(source))
    .map(({ name }) => name)
    .sort();

describe('secrets in the source', () => {
  it('are never compared in a way whose time tells how much was right', () => {
    expect(files.flatMap(({ name, source }) => leakyComparisons(name, source))).toEqual([]);
  });

  it.each([
    'if (row.secretHash === presented) go();',
    'const isOurs = mac !== expected.mac;',
    'return hash.equals(stored);',
    'return Buffer.compare(signature, other) == zero;',
    'return (refreshToken) == known!;',
    'given.startsWith(password)',
  ])('the search sees %s', (source) => {
    expect(leakyComparisons('x.ts', source)).toHaveLength(1);
  });

  it.each([
    'secret === undefined',
    "password === ''",
    'hash !== null',
    'token === MISSING',
    'secret.length === other.length',
  ])('and lets %s be', (source) => {
    expect(leakyComparisons('x.ts', source)).toEqual([]);
  });

  it('are compared by timingSafeEqual, in these places, and byte by byte in one', () => {
    expect(filesWith(/charCodeAt\([^)]*\) \^/)).toEqual(['secrets/secrets.ts']);
    expect(filesWith(/timingSafeEqual\(/)).toEqual([
      'limits/known-devices.ts',
      'secrets/secrets.ts',
      'users/imported-hashes/digest.ts',
    ]);
  });

  it('come from the system’s generator, in one place, and never from Math.random', () => {
    // The client spreads its pauses by it, and makes no secret.
    expect(filesWith(/Math\.random|pseudoRandomBytes/)).toEqual(['client/platform.ts']);
    expect(filesWith(/\brandomBytes\(/)).toEqual(['secrets/secrets.ts', 'tokens/keys/key-encryption.ts']);
  });

  it('are hashed by nothing that is broken: SHA-1 stands where others’ formats ask for it, MD5 nowhere', () => {
    expect(filesWith(/'md5'/i)).toEqual([]);
    expect(filesWith(/'sha1'/i)).toEqual(['users/breach-check.ts', 'users/imported-hashes/pbkdf2-hash.ts']);
  });
});
