import { CalApiProblem } from "./problem.ts";

/**
 * An object of an answer, read field by field. Whatever is not asked for may be there, in any
 * shape; what may be missing may also be null. A field of another kind than it should be is a
 * CalApiProblem that names it: `data[3].start is no time`.
 */
export class Fields {
  private constructor(
    readonly all: Readonly<Record<string, unknown>>,
    private readonly path: string,
  ) {}

  /** Reads a value as an object; `path` says where it stands. */
  static of(value: unknown, path: string): Fields {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw unreadable(path, "is no object");
    }
    return new Fields(value as Record<string, unknown>, path);
  }

  /** A text that is there and not empty. */
  text(name: string): string {
    return this.maybeText(name) ?? this.fail(name, "is missing");
  }

  /** A text, or null when it is missing or empty: Cal.com writes both. */
  maybeText(name: string): string | null {
    return this.maybe(name, (value) => (typeof value === "string" ? value : undefined), "no text");
  }

  /** An id: a number or a text. */
  maybeId(name: string): number | string | null {
    const isId = (value: unknown) => typeof value === "number" || typeof value === "string";
    return this.maybe(
      name,
      (value) => (isId(value) ? (value as number | string) : undefined),
      "no id",
    );
  }

  /** A number, or null when it is missing. */
  maybeNumber(name: string): number | null {
    const isNumber = (value: unknown) => typeof value === "number" && Number.isFinite(value);
    return this.maybe(
      name,
      (value) => (isNumber(value) ? (value as number) : undefined),
      "no number",
    );
  }

  /** A number that is there. */
  number(name: string): number {
    return this.maybeNumber(name) ?? this.fail(name, "is missing");
  }

  /** Yes or no; no when it is missing. */
  flag(name: string): boolean {
    const isFlag = (value: unknown) => typeof value === "boolean";
    return (
      this.maybe(
        name,
        (value) => (isFlag(value) ? (value as boolean) : undefined),
        "not yes or no",
      ) ?? false
    );
  }

  /** A time that is there, as ISO 8601 in UTC with milliseconds. */
  time(name: string): string {
    return this.maybeTime(name) ?? this.fail(name, "is missing");
  }

  /** A time, or null when it is missing. */
  maybeTime(name: string): string | null {
    return this.maybe(name, timeOf, "no time");
  }

  /** An object, or null when it is missing. */
  maybeObject(name: string): Fields | null {
    const value = this.all[name];
    return value === undefined || value === null ? null : Fields.of(value, this.at(name));
  }

  /** The items of a list, read one by one; none when it is missing. */
  list<T>(name: string, read: (value: unknown, path: string) => T): T[] {
    return readList(this.all[name] ?? [], this.at(name)).map((value, index) =>
      read(value, `${this.at(name)}[${index}]`),
    );
  }

  private maybe<T>(
    name: string,
    read: (value: unknown) => T | undefined,
    otherwise: string,
  ): T | null {
    const value = this.all[name];
    if (value === undefined || value === null || value === "") return null;
    return read(value) ?? this.fail(name, `is ${otherwise}`);
  }

  private fail(name: string, what: string): never {
    throw unreadable(this.at(name), what);
  }

  private at(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }
}

/** Reads a value as a list. */
export function readList(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unreadable(path, "is no list");
  return value;
}

/** Reads a value as a text. */
export function readText(value: unknown, path: string): string {
  if (typeof value !== "string") throw unreadable(path, "is no text");
  return value;
}

/** The problem of a field that is not as it should be; its value is not repeated. */
export function unreadable(path: string, what: string): CalApiProblem {
  return new CalApiProblem(
    "unreadable",
    `Cal.com's answer is not understood: ${path} ${what}.`,
    "Its API has changed: update calbase. Until then what webhooks tell is all there is.",
  );
}

/** With a zone, or else the same text would be another time elsewhere. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

function timeOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !ISO_TIME.test(value)) return undefined;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
