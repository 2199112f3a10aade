/** The parts of an option's value with commas between them, such as `invoice:read, invoice:write`. Empty parts are none. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
