import { beforeEach, describe, expect, it } from "vitest";
import type { CallDatabase } from "../../../../supabase/functions/_shared/database.ts";
import {
  COMPARED_FOR_MS,
  type CompareZones,
  createZoneComparison,
} from "../../../../supabase/functions/health/zones.ts";
import { Clock } from "../clock.ts";

const AGREED = [
  { time_zone: "Europe/Berlin", at: "2026-07-01T10:00:00+00:00", offset: "+02:00" },
  { time_zone: "Europe/Berlin", at: "2026-12-01T10:00:00+00:00", offset: "+01:00" },
  { time_zone: "Asia/Kathmandu", at: "2026-12-01T10:00:00+00:00", offset: "+05:45" },
  { time_zone: "America/St_Johns", at: "2026-12-01T10:00:00+00:00", offset: "-03:30" },
  { time_zone: "UTC", at: "2026-12-01T10:00:00+00:00", offset: "+00:00" },
];

let clock: Clock;
let inUse: readonly object[];
let questions: string[];
let noted: unknown[];
let compare: CompareZones;

beforeEach(() => {
  clock = new Clock();
  inUse = AGREED;
  questions = [];
  noted = [];
  compare = createZoneComparison(
    (async (name: string, args: { p_time_zones: unknown }) => {
      questions.push(name);
      if (name === "zones_in_use") return inUse;
      noted.push(args.p_time_zones);
    }) as unknown as CallDatabase,
    clock.now,
  );
});

describe("comparing the zones in use", () => {
  it("notes nothing where the runtime's zone data say the same", async () => {
    await compare();
    expect(noted).toEqual([[]]);
  });

  it("notes each zone of which they say otherwise, or nothing, once", async () => {
    inUse = [
      ...AGREED,
      { time_zone: "Moon/Tranquility", at: "2026-12-01T10:00:00+00:00", offset: "+00:00" },
      { time_zone: "America/New_York", at: "2026-07-01T10:00:00+00:00", offset: "-05:00" },
      { time_zone: "America/New_York", at: "2026-08-01T10:00:00+00:00", offset: "-05:00" },
    ];
    await compare();
    expect(noted).toEqual([["America/New_York", "Moon/Tranquility"]]);
  });

  it("is done once in ten minutes", async () => {
    await compare();
    await compare();
    expect(questions).toEqual(["zones_in_use", "note_zones_apart"]);
    clock.advance(COMPARED_FOR_MS);
    await compare();
    expect(questions).toHaveLength(4);
  });
});
