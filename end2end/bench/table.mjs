// What a benchmark found: a table for who reads it, data for programs.

import { writeFileSync } from 'node:fs';

const formatted = (value) => {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
};

/** Prints rows, each an object whose fields are columns; the first says what the row is of. */
export function printTable(title, rows) {
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [heads, ...rows.map((row) => heads.map((head) => formatted(row[head])))];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  console.log(`\n${title}`);
  for (const line of lines) {
    const cells = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
    console.log(`  ${cells.join('  ')}`.trimEnd());
  }
}

/** Writes what was found into `file`, if one was named. */
export function writeJson(file, found) {
  if (file) writeFileSync(file, `${JSON.stringify(found, undefined, 2)}\n`);
}
