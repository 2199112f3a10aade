import type { IncomingMessage } from 'node:http';
import { CrossSiteRequest } from '../../http/http.errors.js';

/**
 * Another site may link to a sign-in, and must not begin one unseen, in a frame or an image: that would replace the one that
 * a person has begun, or sign them in without their having done anything (Fetch Metadata, W3C).
 *
 * @throws CrossSiteRequest
 */
export function demandNavigation({ headers }: IncomingMessage): void {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = headers;
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  if (mode !== 'navigate' || destination !== 'document') throw new CrossSiteRequest();
}
