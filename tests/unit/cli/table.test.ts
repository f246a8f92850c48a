import { expect, test } from "vitest";
import { fields, table } from "../../../cli/table.ts";

test("a column is as wide as its widest cell, however wide", () => {
  const drawn = table([
    { name: "Ada", note: "a".repeat(200) },
    { name: "Zoë", note: null },
  ]).split("\n");
  expect(drawn).toHaveLength(6);
  expect(new Set(drawn.map((line) => line.length)).size).toBe(1);
  expect(drawn[3]).toContain("a".repeat(200));
});

test("a line break in a cell does not break the table", () => {
  expect(table([{ reason: "one\ntwo" }])).toContain("│ one two │");
});

test("no rows, no table", () => {
  expect(table([])).toBe("");
});

test("a field without a value is left out", () => {
  expect(fields({ a: 1, b: null, c: "", d: false })).toBe(
    ["┌───┬───────┐", "│ a │ 1     │", "│ d │ false │", "└───┴───────┘"].join("\n"),
  );
});
