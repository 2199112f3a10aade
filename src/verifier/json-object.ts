/**
 * What a JSON text says that is an object: what a server answers to each question of ours. Nothing in it has been checked.
 *
 * @throws Error for anything else, which a server in order doesn't answer
 */
export function jsonObjectOf(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('the answer is no JSON object');
  return value as Readonly<Record<string, unknown>>;
}
