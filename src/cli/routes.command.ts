import type { Command } from 'commander';
import { formatDuration } from '../config/duration.js';
import { listed, printJson, printTable } from './output.js';
import type { RouteRow } from './route-rows.js';

const HEADER = ['METHOD', 'PATH', 'MODE', 'FROM', 'STALENESS', 'STRICT', 'ROLES', 'PERMISSIONS', 'LOGIN WITHIN'];

/** `portcullis routes` */
export function addRoutesCommand(program: Command): void {
  program
    .command('routes')
    .description(
      'Show each route with its mode, where that comes from, its worst staleness, and whom it lets in. ' +
        'Decided as at a start of the server, but no database is opened.',
    )
    .option('--json', 'print an array of objects')
    .action(async ({ json }: { json?: true }) => {
      const { routeRows } = await import('./route-rows.js');
      const rows = await routeRows();
      if (json) printJson(rows);
      else printTable(HEADER, rows.map(cells));
    });
}

function cells(row: RouteRow): string[] {
  const { method, path, access, mode, strict, roles, permissions, recentLoginMs } = row;
  if (access === 'public') return [method, path, 'public', ...HEADER.slice(3).map(() => '-')];
  return [
    method,
    path,
    access === 'optional' ? `${mode} (optional)` : mode,
    row.origin === null ? row.source : `${row.source} ${row.origin}`,
    formatDuration(row.maxStalenessMs),
    strict ? 'yes' : '-',
    listed(roles),
    listed(permissions),
    recentLoginMs === null ? '-' : formatDuration(recentLoginMs),
  ];
}
