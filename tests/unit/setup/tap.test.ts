import { expect, test } from "vitest";
import { readTap } from "../../setup/tap.ts";

test("a run with its plan fulfilled passes", () => {
  expect(readTap(["1..2", "ok 1 - one", "ok 2 - two"])).toEqual({ passed: 2, failures: [] });
});

test("a failing line is shown with its diagnostics, and nothing else", () => {
  const lines = [
    "1..3",
    "ok 1",
    "not ok 2 - two",
    "# Failed test 2",
    "#   have: 1",
    "ok 3",
    "# tail",
  ];
  expect(readTap(lines).failures).toEqual(["not ok 2 - two", "# Failed test 2", "#   have: 1"]);
});

test("an expected failure passes", () => {
  expect(readTap(["1..1", "not ok 1 - later # TODO"]).failures).toEqual([]);
});

test("a run that stopped early fails", () => {
  expect(readTap(["1..2", "ok 1"]).failures).toEqual(["2 tests were planned, 1 ran."]);
});

test("a run without a plan fails", () => {
  expect(readTap([]).failures).toHaveLength(1);
});
