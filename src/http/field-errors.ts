import type { FieldError } from './problem.js';

/** What a schema found wrong, in the words that zod and every other Standard Schema have in common. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * What a schema found wrong, field by field: paths are dotted (`roles.0`), empty for the value as a whole.
 *
 * @param parent stands in front of each path
 */
export function fieldErrorsOf(issues: readonly Issue[], parent = ''): FieldError[] {
  return issues.flatMap((issue) => {
    const keys = (issue.path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment));
    const path = keys.reduce(fieldPath, parent);
    const unknown = unknownKeysIn(issue);
    return unknown.length === 0
      ? [{ path, message: issue.message }]
      : unknown.map((key) => ({ path: fieldPath(path, key), message: 'Unknown field' }));
  });
}

/** The path of what stands under a key. */
export function fieldPath(parent: string, key: string): string {
  return parent === '' ? key : `${parent}.${key}`;
}

/** `roles.0: There is no such role`, or the message alone for the value as a whole. */
export function fieldErrorLine({ path, message }: FieldError): string {
  return path === '' ? message : `${path}: ${message}`;
}

/** zod names all unknown keys of an object in one issue. */
function unknownKeysIn(issue: Issue): string[] {
  const { code, keys } = issue as { code?: unknown; keys?: unknown };
  return code === 'unrecognized_keys' && Array.isArray(keys) ? keys.map(String) : [];
}
