import type { AddressInfo } from 'node:net';
import express from 'express';
import { createVerifier } from 'portcullis/verifier';
import { requireToken, type AuthenticatedRequest } from 'portcullis/verifier/express';
import { announce, optionsFromEnvironment } from './verifier.js';

/** Orders, in Express. */
const verifier = createVerifier(optionsFromEnvironment());
const app = express();

app.get('/orders', requireToken(verifier, { permissions: ['invoice:read'] }), (request, response) => {
  response.json({ orders: 7, of: (request as AuthenticatedRequest).principal?.userId });
});

const server = app.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port));
