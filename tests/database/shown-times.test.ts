import { expect, test } from "vitest";
import { shownTime } from "../../cli/times.ts";
import { sql } from "../end-to-end/support/database.ts";

test.each([
  ["2026-03-29T00:30:00Z", "Sun 2026-03-29 01:30"],
  ["2026-03-29T01:30:00Z", "Sun 2026-03-29 03:30"],
  ["2026-03-29T22:30:00Z", "Mon 2026-03-30 00:30"],
])("%s is %s on the clocks of Berlin, across a change of summer time", async (time, shown) => {
  const query = `select ${shownTime(`timestamptz '${time}'`, "'Europe/Berlin'")} as shown`;
  expect(await sql(query)).toEqual([{ shown }]);
});
