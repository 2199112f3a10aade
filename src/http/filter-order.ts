import type { ExceptionFilter } from '@nestjs/common';
import { FILTER_CATCH_EXCEPTIONS } from '@nestjs/common/internal';
import type { FallbackFilter } from './fallback.filter.js';
import type { ProblemFilter } from './problem.filter.js';
import { Problem } from './problem.js';

/**
 * Orders global filters. They are asked in this order: the application's that name `Problem`, ours for `Problem`, the application's
 * others, and ours for what is left. Nest asks the last of the list first, and would order them by where they were declared.
 */
export function orderFilters(filters: ExceptionFilter[], problems: ProblemFilter, fallback: FallbackFilter): void {
  const others = filters.filter((filter) => filter !== problems && filter !== fallback);
  const named = others.filter(namesProblem);
  const rest = others.filter((filter) => !named.includes(filter));
  filters.splice(0, filters.length, fallback, ...rest, problems, ...named);
}

function namesProblem(filter: ExceptionFilter): boolean {
  const caught = Reflect.getMetadata(FILTER_CATCH_EXCEPTIONS, filter.constructor) as Function[] | undefined;
  return caught?.some((type) => type === Problem || type.prototype instanceof Problem) ?? false;
}
