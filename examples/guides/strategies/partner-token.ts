import { Strategy as BearerStrategy } from 'passport-http-bearer';
import { provideMode, type ProvenPrincipal } from 'portcullis';
import { Partners, type Partner } from './partners.js';

const toPrincipal = ({ id, permissions }: Partner): ProvenPrincipal => ({ userId: null, clientId: id, permissions });

/** A provider, for the `providers` of any module. */
export const partnerToken = provideMode(
  {
    name: 'partner-token',
    maxStaleness: '1m',
    takes: [{ scheme: 'Bearer', as: 'partner-token' }],
    carries: 'permissions',
    principal: toPrincipal,
  },
  {
    inject: [Partners],
    useFactory: (partners: Partners) =>
      new BearerStrategy((token, done) => {
        partners
          .byKey(token)
          .then((partner) => done(null, partner ?? false))
          .catch(done);
      }),
  },
);
