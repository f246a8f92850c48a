import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import pg from "pg";
import { onTestFinished } from "vitest";
import { setVaultSecrets } from "../../../local/vault.ts";
import type { CallDatabase } from "../../../supabase/functions/_shared/database.ts";
import { createTenantLookup } from "../../../supabase/functions/_shared/forwarded.ts";
import { pause } from "../../../supabase/functions/_shared/pause.ts";
import * as webhooks from "../../../supabase/functions/cal-webhook/handler.ts";
import { createEventApplier } from "../../../supabase/functions/cal-webhook/pending-events.ts";
import { createSecretCache } from "../../../supabase/functions/cal-webhook/secret-cache.ts";
import { createWebhookStore } from "../../../supabase/functions/cal-webhook/webhook-store.ts";
import { createAttendance } from "../../../supabase/functions/confirm-attendance/attendance.ts";
import * as attendance from "../../../supabase/functions/confirm-attendance/handler.ts";
import { createFeedbackStore } from "../../../supabase/functions/delivery-feedback/feedback-store.ts";
import * as feedback from "../../../supabase/functions/delivery-feedback/handler.ts";
import { forwardAll } from "../../../supabase/functions/forward/forwarding.ts";
import { createOutbox } from "../../../supabase/functions/forward/outbox.ts";
import * as optOuts from "../../../supabase/functions/unsubscribe/handler.ts";
import { createOptOuts } from "../../../supabase/functions/unsubscribe/opt-outs.ts";
import { createDatabase } from "../../setup/stack.ts";

/** What the projects' own Resend accounts sign with. */
export const RESEND_SECRETS = {
  source: `whsec_${btoa("the source's")}`,
  target: `whsec_${btoa("the target's")}`,
};

/** A project of its own: a database, and its functions behind an address. */
export interface TestProject {
  readonly databaseUrl: string;
  readonly superuserUrl: string;
  /** Base of /functions/v1. */
  readonly apiUrl: string;
  /** Runs a statement as role postgres. */
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Calls a function of the Data API, as the edge functions do. */
  readonly call: CallDatabase;
  /** What functions/forward does when it is pinged. */
  forward(): Promise<void>;
  /** The status that a proxy in front of it answers with, while the project is away. */
  awayWith: number | null;
}

/** Makes a project, gone when the test is over. */
export async function testProject(resendSecret: string): Promise<TestProject> {
  const database = await createDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 6 });
  const service = new pg.Pool({
    connectionString: database.url,
    options: "-c role=service_role",
    max: 8,
  });
  for (const each of [pool, service]) each.on("error", () => {});
  const call = callsOn(service);
  const handlers = functions(call, resendSecret);
  const project: Pick<TestProject, "awayWith"> = { awayWith: null };
  const server = createServer(async (request, response) => {
    const name = new URL(request.url ?? "", "http://x").pathname.split("/").at(-1) ?? "";
    const handle = handlers[name];
    if (project.awayWith || !handle) {
      return void response.writeHead(project.awayWith ?? 502).end();
    }
    const answer = await handle(requestOf(request));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await setVaultSecrets(database.url, { calbase_functions_url: `${apiUrl}/functions/v1` });
  onTestFinished(async () => {
    await Promise.all([stopped(server), pool.end(), service.end()]);
    await database.drop();
  });
  return Object.assign(project, {
    databaseUrl: database.url,
    superuserUrl: database.superuserUrl,
    apiUrl,
    call,
    async query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      return (await pool.query<Row>(sql, [...values])).rows;
    },
    forward: () =>
      forwardAll({ outbox: createOutbox(call), fetch, now: Date.now, forMs: 5_000, log: () => {} }),
  });
}

type Handlers = Readonly<Record<string, (request: Request) => Promise<Response>>>;

function functions(call: CallDatabase, resendSecret: string): Handlers {
  const store = createWebhookStore(call);
  const log = () => {};
  const webhookEndpoint: webhooks.Dependencies = {
    store,
    log,
    secrets: createSecretCache(store, Date.now, pause),
    rejections: { count() {} },
    durations: { start: () => () => {} },
    pendingEvents: createEventApplier({
      store,
      pause,
      runInBackground: (work) => void work.catch(() => {}),
      onError: () => {},
    }),
  };
  const page = { showsHtml: true, ownPage: null, log, hasTenant: createTenantLookup(call) };
  return {
    "cal-webhook": (request) => webhooks.handle(request, webhookEndpoint),
    unsubscribe: (request) => optOuts.handle(request, { ...page, optOuts: createOptOuts(call) }),
    "confirm-attendance": (request) =>
      attendance.handle(request, { ...page, attendance: createAttendance(call) }),
    "delivery-feedback": (request) =>
      feedback.handle(request, {
        store: createFeedbackStore(call),
        projectSecrets: { resend: resendSecret, twilio: undefined },
        publicUrl: "https://unused.example",
        now: Date.now,
        log,
      }),
  };
}

function callsOn(pool: pg.Pool): CallDatabase {
  return (async (name: string, args: Record<string, unknown>) => {
    const given = Object.entries(args);
    const list = given.map(([key], index) => `${key} => $${index + 1}`).join(", ");
    const values = given.map(([, value]) =>
      typeof value === "object" && value !== null ? JSON.stringify(value) : value,
    );
    const { rows } = await pool.query(`select public.${name}(${list}) as value`, values);
    return name === "claim_reminders" ? rows.map(({ value }) => value) : rows[0]?.value;
  }) as CallDatabase;
}

function requestOf(request: IncomingMessage): Request {
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  return new Request(`http://edge.internal${request.url}`, {
    method: request.method ?? "GET",
    headers: request.headers as Record<string, string>,
    ...(hasBody && { body: Readable.toWeb(request) as ReadableStream, duplex: "half" }),
  });
}

async function stopped(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
}
