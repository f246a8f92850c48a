import { expect, test } from "vitest";
import {
  OUTCOME_HEADER,
  TENANT_HEADER,
  unknownLinkHeaders,
} from "../../../supabase/functions/_shared/forwarded.ts";

const HERE = "00000000-0000-4000-8000-000000000001";
const LOST = "00000000-0000-4000-8000-000000000002";

async function answer(tenantId: string | null, method = "POST") {
  const asked: string[] = [];
  const headers = new Headers(tenantId === null ? [] : [[TENANT_HEADER, tenantId]]);
  const given = await unknownLinkHeaders(
    new Request("https://new.example/unsubscribe", { method, headers }),
    async (id) => {
      asked.push(id);
      return id === HERE;
    },
  );
  return { given, asked };
}

test("a project that forwards learns that nobody has the link", async () => {
  expect((await answer(HERE)).given).toEqual({ [OUTCOME_HEADER]: "nobodys" });
});

test("where the tenant is not, its people may come back with it", async () => {
  expect((await answer(LOST)).given).toEqual({});
});

test("nobody else has the database asked", async () => {
  for (const { given, asked } of [
    await answer(null),
    await answer("acme"),
    await answer(`${HERE}'`),
    await answer(HERE, "GET"),
  ]) {
    expect([given, asked]).toEqual([{}, []]);
  }
});
