type Cell = string | number | boolean | null | undefined;

/**
 * A table in box-drawing characters: a heading per key, a line per row, no column ever cut.
 * Gives the empty string for no rows.
 */
export function table(rows: readonly Readonly<Record<string, Cell>>[]): string {
  const headings = Object.keys(rows[0] ?? {});
  if (headings.length === 0) return "";
  return draw(
    [headings, ...rows.map((row) => headings.map((heading) => text(row[heading])))],
    true,
  );
}

/** A two-column table: a line per key. Leaves out what is null or empty. */
export function fields(record: Readonly<Record<string, Cell>>): string {
  const lines = Object.entries(record).map(([name, value]) => [name, text(value)]);
  return draw(
    lines.filter(([, value]) => value !== ""),
    false,
  );
}

function text(cell: Cell): string {
  return cell === null || cell === undefined ? "" : String(cell).replace(/\s+/g, " ");
}

function draw(lines: readonly string[][], headed: boolean): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => [...(line[column] ?? "")].length)),
  );
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const drawn = lines.map((line) => {
    const cells = line.map(
      (cell, column) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length),
    );
    return `│ ${cells.join(" │ ")} │`;
  });
  if (headed) drawn.splice(1, 0, rule("├", "┼", "┤"));
  return [rule("┌", "┬", "┐"), ...drawn, rule("└", "┴", "┘")].join("\n");
}
