import { readImportedHash } from './imported-hash.js';

/** From the documentation of the systems that make them, or made by Python's hashlib: none by what is tested here. */
const HASHES: [form: string, hash: string, password: string][] = [
  ['bcrypt $2a$', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U'],
  ['bcrypt $2b$', '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U'],
  ['bcrypt $2y$', '$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U'],
  [
    'PBKDF2 of passlib',
    '$pbkdf2-sha256$6400$0ZrzXitFSGltTQnBWOsdAw$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9M',
    'password',
  ],
  [
    'PBKDF2 of Keycloak, as a PHC string',
    '$pbkdf2-sha256$i=27500$x/bm4Y3DcuV9eU97ervkPA==$1u7BLvfSPxQFpwc5jpGSA+88EGl9pZYKhaZ8YPIu9N4=',
    'admin',
  ],
  [
    'PBKDF2 with SHA-512',
    '$pbkdf2-sha512$i=1000,l=64$AAECAwQFBgcICQoLDA0ODw$x05AgND7tB/uWGjA/2D9dayuJjghWYfl/1T46uIRM5ta0a9uOHvBLdOnC7blqQEIFBxfCONToumEQ5pDM8Qtbg',
    'password',
  ],
  ['PBKDF2 of Django', 'pbkdf2_sha256$1000$seasalt$YIDHVYFffwu/Nyg/9Jk+hH2SiT9kEN5O0ioTAebA880=', 'grüße'],
  ['PBKDF2 of Django with SHA-1', 'pbkdf2_sha1$1000$seasalt$C8KvRfPW529R7JpDHEDOP35Xr0g=', 'password'],
  [
    'scrypt of passlib',
    '$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
    'password',
  ],
  [
    'scrypt of Django',
    'scrypt$1024$seasalt$8$1$31PFhAHfMCdqX/BGQIxXuAjBaIcgP0CgVuIps6DSp+8K7h82mbxhGi3Z9fAVqY17jT4eecjow+NbgfAYw3me9g==',
    'password',
  ],
  [
    'scrypt of Firebase',
    '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
    'user1password',
  ],
  ['argon2i', '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA', 'password'],
  ['argon2id', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc', 'password'],
  [
    'argon2id of Django',
    'argon2$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    'password',
  ],
];

const DIGEST = 'Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9M';

const REFUSED: [why: string, hash: string, reason: string][] = [
  ['plain text', 'hunter2 hunter2', 'unknown form'],
  ['an unsalted digest', '5f4dcc3b5aa765d61d8327deb882cf99', 'unknown form'],
  ['crypt of Linux', '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/O817G3uBnIFNjnQJu', 'unknown form'],
  ['the faulty $2x$', '$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'unknown form'],
  ['a bcrypt that is cut off', '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe', 'unknown form'],
  ['a bcrypt of years', '$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'a bcrypt cost'],
  ['a scrypt of a terabyte', `$scrypt$ln=30,r=8,p=1$AAAA$${DIGEST}`, 'a scrypt N'],
  ['a scrypt of a gigabyte', `$scrypt$ln=20,r=8,p=1$AAAA$${DIGEST}`, 'a scrypt memory'],
  ['a scrypt of minutes', `$scrypt$ln=16,r=8,p=16$AAAA$${DIGEST}`, 'a scrypt work'],
  ['a scrypt that the RFC rules out', `$scrypt$ln=16,r=1,p=1$AAAA$${DIGEST}`, 'with r=1 that is not from 1 to 15'],
  ['a scrypt of Django that the RFC rules out', `scrypt$65536$salt$1$1$${DIGEST}`, 'with r=1'],
  [
    'a Firebase hash that the RFC rules out',
    `$fbscrypt$v=1,n=16,r=1,p=1,ss=Bw==,sk=${DIGEST}$AAAA$${DIGEST}`,
    'with r=1',
  ],
  ['a Firebase hash of a terabyte', `$fbscrypt$v=1,n=30,r=8,p=1,ss=Bw==,sk=${DIGEST}$AAAA$${DIGEST}`, 'a scrypt N'],
  ['a Django N that is no power of two', `scrypt$1000$salt$8$1$${DIGEST}`, 'unknown form'],
  ['a PBKDF2 of hours', `$pbkdf2-sha256$i=9999999999$AAAA$${DIGEST}`, 'PBKDF2 iterations'],
  ['a PBKDF2 of no iteration', `pbkdf2_sha256$0$salt$${DIGEST}`, 'PBKDF2 iterations'],
  ['a digest that many passwords share', '$pbkdf2-sha256$i=1000$AAAA$AAAA', 'a digest'],
  ['what is not base64', `$pbkdf2-sha256$i=1000$AAAAA$${DIGEST}`, 'not base64'],
  ['an argon2 of a gigabyte', `$argon2id$v=19$m=1048576,t=1,p=1$c29tZXNhbHQ$${DIGEST}`, 'an argon2 memory'],
  ['an argon2 of minutes', `$argon2id$v=19$m=65536,t=9999,p=1$c29tZXNhbHQ$${DIGEST}`, 'an argon2 work'],
  ['an argon2 of many threads', `$argon2id$v=19$m=65536,t=1,p=99$c29tZXNhbHQ$${DIGEST}`, 'argon2 lanes'],
  ['an argon2 digest of four bytes', '$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$AAAAAA', 'an argon2 digest'],
  ['an argon2 under a key', `$argon2id$v=19$m=65536,t=1,p=1,keyid=AAAA$c29tZXNhbHQ$${DIGEST}`, 'unknown form'],
  ['a PBKDF2 of Django with a U+0000 in its salt', `pbkdf2_sha256$1000$a\0b$${DIGEST}`, 'can’t be stored'],
  ['a scrypt of Django with half a character', `scrypt$1024$a\ud800b$8$1$${DIGEST}`, 'can’t be stored'],
  ['what is no hash by its length alone', 'x'.repeat(1_025), 'more than 1024 characters'],
];

describe('an imported hash', () => {
  it.each(HASHES)('in the form %s proves its password, and no other', async (_form, text, password) => {
    const hash = readImportedHash(text);
    expect(await hash.verify(password)).toBe(true);
    expect(await hash.verify(`${password}x`)).toBe(false);
    expect(await hash.verify('')).toBe(false);
  });

  it.each(REFUSED)('is refused for %s, before anything is computed, and never quoted', (_why, text, reason) => {
    const error = errorOf(() => readImportedHash(text));
    expect(error).toMatchObject({ name: 'UnsupportedHash', message: expect.stringContaining(reason) });
    expect(error?.message).not.toContain(text);
  });

  it('of bcrypt goes by the first 72 bytes, as the systems did that made it', async () => {
    const hash = readImportedHash('$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui');
    const longest = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    expect(longest).toHaveLength(72);
    expect(await hash.verify(`${longest}chars after 72 are ignored`)).toBe(true);
    expect(await hash.verify(`${longest}whatever`)).toBe(true);
    expect(await hash.verify(longest.slice(0, 71))).toBe(false);
  });

  it('of bcrypt isn’t proven by what comes before a U+0000', async () => {
    const hash = readImportedHash('$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW');
    expect(await hash.verify('U*U\0anything')).toBe(false);
  });
});

function errorOf(call: () => unknown): Error | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
