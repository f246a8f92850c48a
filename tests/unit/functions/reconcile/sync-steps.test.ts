import { describe, expect, it } from "vitest";
import {
  type CallDatabase,
  DatabaseError,
} from "../../../../supabase/functions/_shared/database.ts";
import { syncSteps } from "../../../../supabase/functions/reconcile/sync-steps.ts";

/** A database that refuses the first call so; gives what it was called with. */
function refusing(sqlState: string): { call: CallDatabase; answers: unknown[] } {
  const answers: unknown[] = [];
  const call = (async (_: string, args: { p_answer: unknown }) => {
    answers.push(args.p_answer);
    if (answers.length === 1) throw new DatabaseError(`settle failed: ${sqlState}`, sqlState);
    return { settled: true };
  }) as unknown as CallDatabase;
  return { call, answers };
}

describe("an answer", () => {
  const ANSWER = { status: 200, bookings: [{ uid: "a" }] };

  for (const sqlState of ["21000", "22P05", "23505", "54001", "57014", "P0001", "XX000"]) {
    it(`that cannot be stored (${sqlState}) is settled as one that failed, which is seen`, async () => {
      const { call, answers } = refusing(sqlState);
      await syncSteps(call).settle("lease", ANSWER, 0);
      const error = `What Cal.com answered cannot be stored (${sqlState}).`;
      expect(answers).toEqual([ANSWER, { status: 0, error }]);
    });
  }

  const PASSING = ["", "08006", "40001", "40P01", "53300", "55P03", "57P01", "PGRST003"];
  for (const code of PASSING) {
    it(`is asked for again where the database only now cannot store it (${code})`, async () => {
      const { call, answers } = refusing(code);
      await expect(syncSteps(call).settle("lease", ANSWER, 0)).rejects.toThrow(DatabaseError);
      expect(answers).toEqual([ANSWER]);
    });
  }
});

describe("a claim", () => {
  it("is a step, or none, or to be made again", async () => {
    const claims: unknown[] = [
      { lease: "1", api_url: "https://api.cal.com/v2" },
      null,
      { again: true },
    ];
    const source = syncSteps((async () => claims.shift()) as unknown as CallDatabase);
    expect(await source.claim()).toMatchObject({ lease: "1", apiUrl: "https://api.cal.com/v2" });
    expect(await source.claim()).toBeNull();
    expect(await source.claim()).toBe("again");
  });
});
