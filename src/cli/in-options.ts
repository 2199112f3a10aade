import { ValidationFailed } from '../http/http.errors.js';

/**
 * Does the work of a command; where it refuses a field, says so by the option that the field came from: `--lifetime`, and of a list
 * which of its entries.
 *
 * @param options by field: `{ accessTtlMs: '--lifetime' }`
 * @throws what `work` throws
 */
export async function inOptions<Value>(
  options: Readonly<Record<string, string>>,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ValidationFailed) || error.errors === undefined) throw error;
    const errors = error.errors.map(({ path, message }) => ({ path: optionOf(path, options), message }));
    throw new ValidationFailed({ errors, cause: error });
  }
}

function optionOf(path: string, options: Readonly<Record<string, string>>): string {
  const [field = '', entry] = path.split('.');
  const option = options[field] ?? field;
  return entry === undefined ? option : `${option}, entry ${Number(entry) + 1}`;
}
