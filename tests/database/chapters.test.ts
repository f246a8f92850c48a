import { describe, expect, it } from "vitest";
import { readChapters } from "../../release/chapters.ts";

const chapters = await readChapters();

/** What a chapter makes, by its full name. */
function made(text: string): string[] {
  const CREATED = /^create (?:function|procedure|table|view|type)\s+((?:public|private)\.\w+)/gm;
  return [...text.matchAll(CREATED)].map((match) => match[1] as string);
}

/** What a chapter's code names: neither its comments nor the comments on its objects. */
function named(text: string): Set<string> {
  const code = text.replace(/--.*/g, "").replace(/comment on [^;]*? is\s*'(?:[^']|'')*';/g, "");
  return new Set([...code.matchAll(/\b(?:public|private)\.\w+/g)].map((match) => match[0]));
}

describe("the chapters", () => {
  it("can be read in order: none uses what a later one makes", () => {
    const chapterOf = new Map(
      chapters.flatMap(({ text }, index) => made(text).map((name) => [name, index] as const)),
    );
    const early = chapters.flatMap(({ name, text }, index) =>
      [...named(text)]
        .filter((used) => (chapterOf.get(used) ?? 0) > index)
        .map((used) => `${name} uses ${used}`),
    );
    expect(chapterOf.size).toBeGreaterThan(300);
    expect(early).toEqual([]);
  });

  it("have a number each, of six digits", () => {
    const numbers = chapters.map(({ file }) => /^\d{6}(?=_[a-z_]+\.sql$)/.exec(file)?.[0] ?? file);
    expect(numbers.filter((number) => !/^\d{6}$/.test(number))).toEqual([]);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it("are listed in that order at the beginning of the first", () => {
    const page = (chapters[0]?.text ?? "").split("-- The chapters, in reading order")[1] ?? "";
    const list = page.split("-- Words:")[0] ?? "";
    const listed = [...list.matchAll(/\b[a-z]+(?:_[a-z]+)*(?=,|$)/gm)].map((match) => match[0]);
    expect(listed).toEqual(chapters.map(({ name }) => name));
  });

  it("make each index beside its table", () => {
    const apart = chapters.flatMap(({ name, text }) =>
      [...text.matchAll(/^create (?:unique )?index (\w+)\s+on ((?:public|private)\.\w+)/gm)]
        .filter(([, , table]) => !made(text).includes(table as string))
        .map(([, index]) => `${name}: ${index}`),
    );
    expect(apart).toEqual([]);
  });
});
