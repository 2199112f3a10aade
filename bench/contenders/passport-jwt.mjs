import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { UseGuards } from '@nestjs/common';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { route } from '../support/guarded-routes.mjs';
import { openNest } from './support/nest.mjs';

const CLAIMS = { issuer: 'http://localhost:3000', audience: 'http://localhost:3000' };
// Parsed once: with the text of a key each verification would parse it again, for more than twice the time.
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: publicKey,
      algorithms: ['ES256'],
      ...CLAIMS,
    });
  }

  validate({ sub, email }) {
    return { id: sub, email };
  }
}

class Routes {}

/** Nest's own recipe for tokens: what a request shows is its signature and claims, nothing else. */
export async function start({ adapter, clients }) {
  const { app, url } = await openNest(
    {
      module: Routes,
      imports: [
        JwtModule.register({ privateKey, publicKey, signOptions: { algorithm: 'ES256', expiresIn: '24h', ...CLAIMS } }),
      ],
      controllers: [route('open'), route('jwt', UseGuards(AuthGuard('jwt')))],
      providers: [JwtStrategy],
    },
    adapter,
  );
  const jwt = app.get(JwtService, { strict: false });
  const headers = Array.from({ length: clients }, (_, number) => ({
    Authorization: `Bearer ${jwt.sign({ sub: randomUUID(), email: `${number}@example.com` })}`,
  }));
  return { url, requests: [{ name: 'jwt, token', open: '/bench/open', guarded: '/bench/jwt', headers }] };
}
