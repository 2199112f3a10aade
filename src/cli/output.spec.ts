import { jest } from '@jest/globals';
import { printTable } from './output.js';

describe('a table', () => {
  const printed: string[] = [];

  beforeEach(() => {
    printed.length = 0;
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => printed.push(String(line)) > 0);
  });
  afterEach(() => jest.restoreAllMocks());

  it('has columns as wide as they need to be', () => {
    printTable(
      ['id', 'name'],
      [
        ['1', 'ada'],
        ['1000', 'äöü'],
      ],
    );
    expect(printed).toEqual(['id    name\n', '1     ada\n', '1000  äöü\n']);
  });

  it('has as many rows as there are, also more than a call takes arguments', () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => [String(row)]);
    printTable(['id'], rows);
    expect(printed).toHaveLength(rows.length + 1);
    expect(printed.at(-1)).toBe('199999\n');
  });
});
