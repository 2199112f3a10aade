import express, { type Express } from 'express';
import { createVerifier } from 'portcullis/verifier';
import { requireToken, type AuthenticatedRequest } from 'portcullis/verifier/express';

/** @param server what the server's `tokens.issuer` and `tokens.audience` are, such as `https://auth.example.com` */
export function invoicesService(server: string): Express {
  const verifier = createVerifier({ issuer: server, audience: server });
  const app = express();
  app.use('/invoices', requireToken(verifier, { permissions: ['invoice:read'] }));
  app.get('/invoices', (request, response) => {
    response.json({ readBy: (request as AuthenticatedRequest).principal?.userId });
  });
  return app;
}
