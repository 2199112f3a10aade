/** As decorators for timing, caching or transactions do it: puts a function of its own in the place of the method, which those below have marked. */
export const Timed = (): MethodDecorator => (_target, _name, descriptor) => {
  const value = descriptor.value as unknown as ((...given: unknown[]) => unknown) | undefined;
  const timed = function (this: unknown, ...given: unknown[]): unknown {
    return value?.apply(this, given);
  };
  return { ...descriptor, value: timed as never };
};
