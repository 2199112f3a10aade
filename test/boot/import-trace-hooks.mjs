import { appendFileSync } from 'node:fs';

export function load(url, context, next) {
  appendFileSync(process.env.IMPORT_TRACE, `${url}\n`);
  return next(url, context);
}
