import { expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { SLUG } from "../../supabase/functions/_shared/slug.ts";
import { stack } from "../setup/stack.ts";

test("the functions take for a slug what the database takes for one", async () => {
  const { rows } = await withDatabase(stack.databaseUrl, (client) =>
    client.query(
      `select pg_get_constraintdef(oid) as definition from pg_constraint
       where conrelid = 'public.tenants'::regclass and conname = 'slug_is_lower_case_words'`,
    ),
  );
  expect(rows).toEqual([{ definition: `CHECK ((slug ~ '${SLUG.source}'::text))` }]);
});
