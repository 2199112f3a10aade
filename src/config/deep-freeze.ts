/** Freezes plain objects and lists, all the way down. Properties that aren't enumerable are left as they are. */
export function deepFreeze<Value>(value: Value): Value {
  if (!isObject(value) || Object.isFrozen(value)) return value;
  const inner = Array.isArray(value) ? (value as unknown[]) : Object.values(value);
  for (const one of inner) if (isObject(one)) deepFreeze(one);
  return Object.freeze(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
