import { z } from 'zod';
import { checkedText, choice, duration, integer, optionalSetting, section } from './setting.js';

// Visible ASCII, as claims and discovery documents carry it unescaped.
const AUDIENCE = /^[\x21-\x7e]{1,255}$/;

/** What keeps a text from being an issuer: a URL without query or fragment (RFC 8414, section 2). */
function issuerFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL';
  if (!/^https?:$/.test(new URL(text).protocol)) return 'is neither http nor https';
  if (text.includes('@')) return 'carries credentials';
  return /[?#\s]/.test(text) ? 'carries a query, a fragment or blanks' : undefined;
}

export const tokensSection = section('Access and refresh tokens.', {
  issuer: optionalSetting(
    checkedText(issuerFault),
    'The iss of access tokens; all nodes of one database agree on it.',
    {
      noun: 'an issuer',
      expects: 'an http or https URL without query and fragment',
      unset: '`http.publicUrl`',
      example: 'https://auth.example.com',
    },
  ),
  audience: optionalSetting(
    z.string().regex(AUDIENCE),
    'The aud of access tokens; all nodes of one database agree on it.',
    {
      noun: 'an audience',
      expects: '1 to 255 visible ASCII characters',
      unset: '`tokens.issuer`',
      example: 'https://api.example.com',
    },
  ),
  accessTtl: duration('10m', ['1s', '1d'], 'Life of an access token: the most that a jwt route lags behind.'),
  refreshTtl: duration('30d', ['1s', '400d'], 'Life of a refresh token; each use starts a new one.'),
  reuseGrace: duration('10s', ['0s', '10m'], 'A used refresh token gives the same successor for this long; 0s never.'),
  algorithm: choice(['ES256', 'EdDSA', 'RS256'], 'ES256', 'an algorithm', 'Algorithm of new signing keys.'),
  keyRotation: duration('90d', ['0s', '400d'], 'For how long one key signs before the next one does; 0s for ever.'),
  // Twice what the JWKS may be cached for, at least (src/tokens/jwks.controller.ts).
  keyOverlap: duration('1h', ['10m', '30d'], 'For how long a new key is published before it signs.'),
  clockTolerance: duration('5s', ['0s', '5m'], 'Difference between clocks that is forgiven when a token is checked.'),
  maxBytes: integer(4_096, [512, 8_192], 'Longest access token; a longer one is refused when it is made.'),
  authorities: choice(
    ['both', 'permissions', 'roles', 'none'],
    'both',
    'a choice of authorities',
    'Which authorities access tokens carry.',
  ),
});

export const changesSection = section('How nodes follow each other.', {
  lease: duration('2s', ['100ms', '5s'], 'How long a node may trust its memory without hearing of changes.'),
});
