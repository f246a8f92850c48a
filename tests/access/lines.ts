import { readFileSync } from "node:fs";
import { ASKER_NAMES } from "./roles.ts";

/** What everyone may do with one object: a line of expected.txt. */
export interface Line {
  /** "table", "view", "sequence" or "function", and the name. */
  readonly object: string;
  /** The whole line with single spaces: the object, a cell for each asker, a note on columns. */
  readonly text: string;
}

/** A line from its parts; without cells where nobody may do anything. */
export function makeLine(object: string, cells: readonly string[], note = ""): Line {
  const shown = cells.some((cell) => /[^-]/.test(cell)) ? cells : [];
  return { object, text: [object, ...shown, note].filter((part) => part !== "").join(" ") };
}

/** The lines of expected.txt. Throws for one that is not well-formed, and for a repetition. */
export function expectedLines(): Line[] {
  const text = readFileSync(new URL("expected.txt", import.meta.url), "utf8");
  const lines = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(readLine);
  const objects = lines.map(({ object }) => object);
  const twice = objects.find((object, index) => objects.indexOf(object) !== index);
  if (twice) throw new Error(`expected.txt has two lines for ${twice}`);
  return lines;
}

function readLine(text: string): Line {
  const [kind, name, ...rest] = text.trim().split(/\s+/);
  // Nobody may do anything.
  if (name && rest.length === 0) return makeLine(`${kind} ${name}`, []);
  const cells = rest.slice(0, ASKER_NAMES.length);
  if (!name || cells.length < ASKER_NAMES.length) {
    throw new Error(`expected.txt: not a line of ${ASKER_NAMES.length} cells: ${text}`);
  }
  return makeLine(`${kind} ${name}`, cells, rest.slice(cells.length).join(" "));
}
