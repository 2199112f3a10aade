import type { Answer } from './client.js';

/** The tokens of a sign-in or a refresh; empty texts where the answer holds none. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export function tokensOf({ body }: Answer): Tokens {
  const { accessToken = '', refreshToken = '' } = (body['tokens'] ?? {}) as Partial<Tokens>;
  return { accessToken, refreshToken };
}

export function bearer({ accessToken }: Tokens): Record<string, string> {
  return { authorization: `Bearer ${accessToken}` };
}

/** When servers stop taking an access token: its `exp`, which anyone can read, and their tolerance in milliseconds. */
export function endOf({ accessToken }: Tokens, toleranceMs: number): string {
  try {
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
    return new Date(claims.exp * 1000 + toleranceMs).toLocaleTimeString('en-GB');
  } catch {
    return 'it ends';
  }
}
