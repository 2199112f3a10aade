import { Injectable } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { fieldErrorsOf, fieldPath } from './field-errors.js';
import { RequestNotValid } from './http.errors.js';
import type { FieldError } from './problem.js';
import { isStorable } from './text.js';

/** More errors than this help nobody, and each costs bytes that the caller chose. */
const MAX_ERRORS = 20;
const MAX_PATH_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 300;

/**
 * Checks `@Body({ schema })`, `@Query({ schema })` and `@Param({ schema })` against their Standard Schema
 * and hands on the schema's output. Parameters without a schema pass, but for text that no database can store.
 *
 * @throws {RequestNotValid} with at most 20 errors, paths dotted (`roles.0`), empty for the value as a whole
 */
@Injectable()
export class ValidationPipe implements PipeTransform {
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return value;
    const { schema } = metadata;
    if (schema === undefined && metadata.type === 'body') return value;
    refuse(unstorable(value, metadata.data ?? ''));
    if (schema === undefined) return value;
    const result = await schema['~standard'].validate(value);
    if (result.issues === undefined) return result.value;
    if (value === undefined && metadata.type === 'body') {
      throw new RequestNotValid({ errors: [{ path: '', message: 'A JSON body is required' }] });
    }
    refuse(fieldErrorsOf(result.issues, metadata.data));
    throw new RequestNotValid();
  }
}

function refuse(errors: FieldError[]): void {
  if (errors.length === 0) return;
  throw new RequestNotValid({
    errors: errors.slice(0, MAX_ERRORS).map(({ path, message }) => ({
      path: path.slice(0, MAX_PATH_LENGTH),
      message: message.slice(0, MAX_MESSAGE_LENGTH),
    })),
  });
}

/**
 * What is fine as JSON and not as text in PostgreSQL (U+0000, half a surrogate pair), or would change an object's prototype
 * further down. Without a stack of calls: depth is bounded by the body parser, but hosts may parse in their own way.
 */
function unstorable(root: unknown, rootPath: string): FieldError[] {
  const errors: FieldError[] = [];
  const rest: [unknown, string][] = [[root, rootPath]];
  for (let next = rest.pop(); next !== undefined && errors.length < MAX_ERRORS; next = rest.pop()) {
    const [value, path] = next;
    if (typeof value === 'string') {
      if (!isStorable(value)) errors.push({ path, message: 'Text with characters that cannot be stored' });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (key === '__proto__') errors.push({ path: fieldPath(path, key), message: 'Unknown field' });
        else rest.push([inner, fieldPath(path, key)]);
      }
    }
  }
  return errors;
}
