/** Says on standard error what went wrong, each line with the program's name in front. */
export function complain(message: string): void {
  for (const line of message.split('\n')) process.stderr.write(`portcullis: ${line}\n`);
}
