import { z } from 'zod';
import { isLoopback } from './origin.js';
import { checkedText, choice, duration, integer, optionalSetting, section, setting, words } from './setting.js';

/** What keeps a text from being the address of a range service. */
function breachServiceFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL';
  const { protocol, origin, username, password, search, hash } = new URL(text);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(origin))) return 'is not https';
  if (username !== '' || password !== '') return 'carries credentials';
  if (search !== '' || hash !== '') return 'carries a query or a fragment';
  // The digits would become part of another word, every answer an error, and every password accepted.
  return text.endsWith('/') ? undefined : 'does not end with a slash';
}

const refusedWord = words(z.string().min(1).max(256), { noun: 'a password', expects: '1 to 256 characters' });

export const passwordsSection = section('What a new password has to be, and how passwords are hashed.', {
  minLength: integer(8, [8, 256], 'Least characters of a new password; the most is 256.'),
  refused: setting(
    z.array(refusedWord).max(1_000),
    [],
    'Further passwords that are refused, such as the name of your service, without regard to case.',
    { noun: 'a list of passwords', expects: 'a list like [acme corporation, acme.example]' },
  ),
  breachCheck: optionalSetting(
    checkedText(breachServiceFault),
    'Service that knows leaked passwords; it gets 5 of 40 digits of a SHA-1 of each new password.',
    {
      noun: 'a range service',
      expects: 'an https URL to which five hexadecimal digits are added, like https://api.pwnedpasswords.com/range/',
      unset: 'nobody is asked',
      example: 'https://api.pwnedpasswords.com/range/',
      // A service of one's own may take its key in the query.
      sensitive: true,
    },
  ),
  breachTimeout: duration('2s', ['100ms', '10s'], 'How long to wait for breachCheck.'),
  breachAway: choice(
    ['accept', 'refuse'],
    'accept',
    'a choice',
    'What becomes of a new password while breachCheck gives no answer: accept and log, or refuse with 503.',
  ),
  hashMemory: integer(19_456, [7_168, 262_144], 'Memory of one argon2id hash, in KiB.'),
  hashPasses: integer(2, [1, 16], 'Passes of argon2id over that memory.'),
  hashLanes: integer(1, [1, 16], 'Lanes of argon2id.'),
  hashConcurrency: integer(2, [1, 64], 'Passwords hashed at once by one process.'),
  hashQueue: integer(64, [0, 10_000], 'Passwords that may wait to be hashed; past that sign-ins answer 503.'),
});
