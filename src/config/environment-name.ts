import type { ConfigProblem } from './config.errors.js';
import type { Environment } from './layers/environment-layer.js';
import { lettersApart } from './nearest.js';

const PRODUCTION = 'production';
const MOST_LETTERS_WRONG = 2;
// It becomes part of a file's name.
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Whether what only production demands is demanded. */
export function isProduction(environment: string): boolean {
  return environment === PRODUCTION;
}

/** PORTCULLIS_ENV, `development` where it isn't set, and what is wrong with it. */
export function readEnvironmentName(env: Environment): { environment: string; problems: ConfigProblem[] } {
  const given = env['PORTCULLIS_ENV']?.trim();
  if (given === undefined || given === '') return { environment: 'development', problems: [] };
  const fault = faultOf(given);
  if (fault === undefined) return { environment: given, problems: [] };
  const text = `PORTCULLIS_ENV: ${JSON.stringify(given)} ${fault} (PORTCULLIS_ENV)`;
  return { environment: PRODUCTION, problems: [{ path: 'PORTCULLIS_ENV', text }] };
}

/** A name that somebody took for production would run without what production demands. */
function faultOf(name: string): string | undefined {
  if (!NAME.test(name)) return 'is not an environment; expected letters, digits, - and _';
  const lower = name.toLowerCase();
  const almost = lower === 'prod' || lettersApart(lower, PRODUCTION) <= MOST_LETTERS_WRONG;
  return name !== PRODUCTION && almost
    ? `is not production; expected exactly "${PRODUCTION}" or another name`
    : undefined;
}
