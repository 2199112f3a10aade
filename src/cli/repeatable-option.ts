import { Option, type Command } from 'commander';

/** An option that may be given several times, each time with one value: together they are a list. */
export class RepeatableOption<Value> extends Option {
  /** @param read one of the values; throws `InvalidArgumentError` for what is none */
  constructor(flags: string, description: string, read: (text: string) => Value) {
    super(flags, description);
    this.argParser((text: string, before: readonly Value[] = []) => [...before, read(text)]);
  }
}

/**
 * Has every other option with a value be wrong usage the second time. The last one would win silently: of
 * `sessions revoke --user ada --user ben` nothing would have ended for ada, and the exit code would say that it did.
 */
export function refuseRepeats(command: Command): void {
  for (const each of command.commands) refuseRepeats(each);
  for (const option of command.options) {
    if (!option.required || option instanceof RepeatableOption) continue;
    let given = false;
    command.on(`option:${option.name()}`, () => {
      if (given) command.error(`error: option '${option.flags}' is given twice`);
      given = true;
    });
  }
}
