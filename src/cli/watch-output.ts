/**
 * Ends the process when its standard output takes no more. `portcullis users list | head -1` is no failure: whoever reads has
 * read enough. Anything else, such as a full disk, is one, and what did arrive is not the whole answer.
 */
export function watchOutput(): void {
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(0);
    process.stderr.write(`portcullis: standard output can’t be written: ${message}\n`);
    process.exit(1);
  });
}
