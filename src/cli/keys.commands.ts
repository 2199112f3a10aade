import type { Command } from 'commander';
import type { SigningKeyRow } from '../tokens/keys/signing-key.js';
import { print, printFields, printJson, printTable } from './output.js';
import { receiptLine } from './receipt-line.js';
import { withServices } from './with-services.js';

const ROTATING = `
Keys rotate by themselves (tokens.keyRotation). A new key is published for tokens.keyOverlap before it signs; the old one stays
published until the last token that it signed has expired. With --now the new one signs at once: verifiers elsewhere refuse its
tokens until they have fetched the JWKS again, five minutes at most where they follow its cache headers.`;

const WITHDRAWING = `
For a key that may be known to somebody else. When the command returns, no node accepts what the key signed; clients refresh and
go on. The next key signs from then on, and where none is published yet, one is made: verifiers elsewhere refuse its tokens, and
accept those of the withdrawn key, until they have fetched the JWKS again.`;

const REWRAPPING = `
  1. give every node the new secret as PORTCULLIS_SECRET and the old one as PORTCULLIS_SECRET_PREVIOUS, for its next start;
  2. run this with the same two variables;
  3. take PORTCULLIS_SECRET_PREVIOUS away.
Nodes that run go on as they are, restarted or not.`;

/** `portcullis keys …` */
export function addKeysCommands(program: Command): void {
  const keys = program.command('keys').description('Keys that sign access tokens');
  keys
    .command('list')
    .description('List signing keys, newest first, withdrawn ones too; the first start makes one')
    .option('--json', 'print an array of objects')
    .action(list);
  keys
    .command('rotate')
    .description('Publish the next signing key, which signs once tokens.keyOverlap has passed')
    .option('--now', 'let it sign at once, without the overlap')
    .option('--json', 'print an object: kid, signsFrom, and the receipt')
    .addHelpText('after', ROTATING)
    .action(rotate);
  keys
    .command('withdraw')
    .description('Withdraw a signing key: tokens that it signed are accepted nowhere any more when the command returns')
    .argument('<kid>', 'id of the key, as keys list shows it')
    .option('--json', 'print an object: kid, successor, and the receipt')
    .addHelpText('after', WITHDRAWING)
    .action(withdraw);
  keys
    .command('rewrap')
    .description('Have PORTCULLIS_SECRET open what PORTCULLIS_SECRET_PREVIOUS opens: how the secret is changed')
    .option('--json', 'print an object: keys, rewrapped')
    .addHelpText('after', REWRAPPING)
    .action(rewrap);
}

async function list({ json }: { json?: true }): Promise<void> {
  const keys = (await withServices((services) => services.keys.list())).map(shown);
  if (json) return printJson(keys);
  const rows = keys.map(({ kid, algorithm, state, createdAt, signsFrom, verifiesUntil }) => {
    const times = [createdAt, signsFrom, verifiesUntil].map((time) => time?.toISOString() ?? '-');
    return [kid, algorithm, state, ...times];
  });
  printTable(['KID', 'ALGORITHM', 'STATE', 'CREATED', 'SIGNS FROM', 'VERIFIES UNTIL'], rows);
}

/** A key without its key. An active one verifies for as long as it is active, and then some. */
function shown({
  kid,
  algorithm,
  state,
  created_at: createdAt,
  signs_from: signsFrom,
  verifies_until: until,
}: SigningKeyRow) {
  return { kid, algorithm, state, createdAt, signsFrom, verifiesUntil: state === 'retired' ? until : null };
}

async function rotate({ now, json }: { now?: true; json?: true }): Promise<void> {
  const rotated = await withServices(({ keys }) => (now ? keys.rotateNow() : keys.rotate()));
  if (json) return printJson(rotated);
  const { kid, signsFrom, receipt } = rotated;
  printFields({ kid, 'signs from': signsFrom.toISOString(), receipt: receiptLine(receipt) });
}

async function withdraw(kid: string, { json }: { json?: true }): Promise<void> {
  const withdrawn = await withServices(({ keys }) => keys.withdraw(kid));
  if (json) return printJson(withdrawn);
  const { successor, receipt } = withdrawn;
  printFields({
    withdrawn: kid,
    ...(successor !== null && { 'signs now': successor }),
    receipt: receiptLine(receipt),
  });
}

async function rewrap({ json }: { json?: true }): Promise<void> {
  const done = await withServices(({ dataKeys }) => dataKeys.rewrap());
  if (json) return printJson(done);
  print(
    done.rewrapped === 0
      ? 'PORTCULLIS_SECRET opens every key already.'
      : `PORTCULLIS_SECRET opens the keys now (${done.rewrapped} rewrapped).`,
  );
}
