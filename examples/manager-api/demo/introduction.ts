import { RouteTable } from 'portcullis';
import type { ThrowAway } from './throw-away.js';

/** What the server itself says about these routes. */
export function introduction({ app, url }: ThrowAway, paths: readonly string[]): string[] {
  const rows = app.get(RouteTable, { strict: false }).rows();
  return [
    `The API of examples/manager-api answers on ${url}, on a database that goes with it.`,
    'Which proof each of these routes asks for was decided when it started:',
    '',
    ...paths.map((path) => {
      const row = rows.find((one) => one.method === 'GET' && one.path === path);
      if (row === undefined) throw new Error(`GET ${path} is not a route`);
      const { mode, source, origin } = row;
      return `  GET ${path.padEnd(16)} ${mode.name.padEnd(8)} by ${source}${origin === undefined ? '' : `: ${origin}`}`;
    }),
  ];
}
