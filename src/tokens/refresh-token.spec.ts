import { randomUUID } from 'node:crypto';
import { newSecret } from '../secrets/secrets.js';
import { deriveSuccessorSecret } from './refresh-token.js';

describe('the secret of a successor', () => {
  const key = Buffer.alloc(32, 1);
  const parent = { id: randomUUID(), secret: newSecret() };

  it('is the same for the same parent, and has the form of every secret', () => {
    const secret = deriveSuccessorSecret(key, parent);
    expect(secret).toBe(deriveSuccessorSecret(key, { ...parent }));
    expect(secret).toMatch(/^[\w-]{43}$/);
  });

  it("hangs on the key, on the parent's id and on the parent's secret", () => {
    const secrets = [
      deriveSuccessorSecret(key, parent),
      deriveSuccessorSecret(Buffer.alloc(32, 2), parent),
      deriveSuccessorSecret(key, { ...parent, id: randomUUID() }),
      deriveSuccessorSecret(key, { ...parent, secret: newSecret() }),
    ];
    expect(new Set(secrets).size).toBe(secrets.length);
    expect(secrets).not.toContain(parent.secret);
  });
});
