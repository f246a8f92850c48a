import { test as base } from "vitest";
import { createTenant, createTenantWithoutSecret, type Tenant } from "./tenant.ts";

interface Fixtures {
  /** A fresh tenant, gone after the test. */
  readonly tenant: Tenant;
  /** A second one. */
  readonly otherTenant: Tenant;
  readonly tenantWithoutSecret: Pick<Tenant, "id" | "slug" | "remove">;
}

/** Vitest's `test` with tenants of the test's own, so that tests run beside each other and any data. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  tenant: async ({}, use) => {
    const tenant = await createTenant();
    await use(tenant);
    await tenant.remove();
  },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  otherTenant: async ({}, use) => {
    const tenant = await createTenant();
    await use(tenant);
    await tenant.remove();
  },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  tenantWithoutSecret: async ({}, use) => {
    const tenant = await createTenantWithoutSecret();
    await use(tenant);
    await tenant.remove();
  },
});
