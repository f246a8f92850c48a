import { expect, test } from "vitest";
import { environmentFor } from "../../../installation/cli.ts";

test("by URL, too, a hosted project is asked with the user's own login", () => {
  const hosted = "postgresql://postgres:secret@db.abcdefghijklmnopqrst.supabase.co:5432/postgres";
  expect(environmentFor(hosted).SUPABASE_HOME).toBe(process.env.SUPABASE_HOME);
});

test("elsewhere the user's own settings are left alone", () => {
  const own = "postgresql://postgres:secret@db.example:5432/postgres";
  expect(environmentFor(own).SUPABASE_HOME).not.toBe(process.env.SUPABASE_HOME);
});
