import type { InstalledServer } from "./installed-server.ts";
import type { Part } from "./parts.ts";

/** Where the calbase under test is. Read it in a test with `inject("stack")`. */
export interface TestStack {
  /** Base of /functions/v1 and /rest/v1. */
  readonly apiUrl: string;
  /** As role `postgres`. */
  readonly databaseUrl: string;
  /** As the superuser; undefined where the platform gives none. */
  readonly superuserUrl: string | undefined;
  /** The mail inbox; undefined when the stack has none the tests may read. */
  readonly inboxUrl: string | undefined;
  /** What functions/deliver-reminders expects in `x-cron-key`. */
  readonly cronKey: string;
  /** The secret API key. */
  readonly secretKey: string;
  /**
   * Databases to be copied by `createDatabase`: as a new project has it, with the migrations applied
   * and nothing in it, and with pgTAP; undefined on a stack that was running already.
   */
  readonly templates:
    | { readonly empty: string; readonly migrated: string; readonly pgtap: string }
    | undefined;
  /** What of its server and machine is real: the rest is stood in for, or left out. */
  readonly realParts: readonly Part[];
  /** This machine's own server, when it is the stack's, to start another like it. */
  readonly installed: InstalledServer | undefined;
}

declare module "vitest" {
  interface ProvidedContext {
    stack: TestStack;
  }
}
