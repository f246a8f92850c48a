import pg from "pg";
import { once } from "../cli/once.ts";
import { coalesce } from "./coalesce.ts";
import { startListener } from "./listener.ts";
import { type HttpAnswer, type HttpRequest, sendRequest } from "./net-request.ts";

export interface NetOptions {
  /** The database that has the pg_net stand-in, or will get it, as superuser. */
  readonly superuserUrl: string;
  readonly log: (line: string) => void;
}

/** pg_net.batch_size. */
const BATCH_SIZE = 200;
/** Requests put in the queue by hand wake nobody, so the queue is also looked at this often. */
const POLL_MS = 1_000;
const CLEAN_EVERY_MS = 60_000;

/**
 * The worker of the pg_net stand-in: sends what transactions have put in net.http_request_queue
 * once they are committed, and keeps the answers in net._http_response for 6 hours. As pg_net does,
 * it sends a batch together and takes nothing new until the last of its answers or timeouts is
 * there; the answers can be seen then. A request leaves the queue before it is sent, so it is never
 * sent twice. Resolves when it listens; the extension may still be missing. `stop` gives up what is
 * under way.
 */
export async function startNet(options: NetOptions): Promise<{ stop(): Promise<void> }> {
  const { superuserUrl, log } = options;
  const pool = new pg.Pool({
    connectionString: superuserUrl,
    application_name: "pg_net",
    max: 4,
  });
  pool.on("error", () => {});
  const sender = createSender(pool, log);
  const listener = await startListener({
    url: superuserUrl,
    channel: "pg_net",
    applicationName: "pg_net worker",
    onNews: () => void sender.wake(),
    log,
  });
  void sender.wake();

  return {
    stop: once(async () => {
      const stopped = sender.stop();
      await listener.stop();
      await stopped;
      await pool.end();
    }),
  };
}

interface Sender {
  /** Empties the queue; who calls meanwhile makes it look again. */
  wake(): Promise<void>;
  /** Gives up what is under way, and sends nothing more. */
  stop(): Promise<void>;
}

function createSender(pool: pg.Pool, log: (line: string) => void): Sender {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let nextCleaning = 0;

  const wake = coalesce(async () => {
    clearTimeout(timer);
    if (stopping.signal.aborted) return;
    await work().catch((error) => log(`pg_net: ${error.message}`));
    if (!stopping.signal.aborted) timer = setTimeout(wake, POLL_MS);
  });

  async function work(): Promise<void> {
    if (!(await isInstalled(pool))) return;
    if (Date.now() >= nextCleaning) {
      nextCleaning = Date.now() + CLEAN_EVERY_MS;
      await pool.query("delete from net._http_response where created < now() - interval '6 hours'");
    }
    const requests = await takeRequests(pool);
    await sendBatch(requests);
    if (requests.length === BATCH_SIZE) void wake();
  }

  async function sendBatch(requests: readonly HttpRequest[]): Promise<void> {
    const answers = await Promise.all(
      requests.map((request) => sendRequest(request, stopping.signal)),
    );
    if (requests.length > 0) await saveAnswers(pool, requests, answers);
  }

  return {
    wake,
    async stop() {
      stopping.abort();
      await wake();
    },
  };
}

async function isInstalled(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query(
    "select to_regclass('net.http_request_queue') is not null as found",
  );
  return rows[0].found;
}

async function takeRequests(pool: pg.Pool): Promise<HttpRequest[]> {
  const { rows } = await pool.query(
    `delete from net.http_request_queue q
     using (select id from net.http_request_queue order by id limit $1) due
     where q.id = due.id
     returning q.id, q.method, q.url, q.headers, q.body, q.timeout_milliseconds as "timeoutMs"`,
    [BATCH_SIZE],
  );
  return rows;
}

async function saveAnswers(
  pool: pg.Pool,
  requests: readonly HttpRequest[],
  answers: readonly HttpAnswer[],
): Promise<void> {
  const rows = answers.map((answer, n) => ({
    id: requests[n]?.id,
    status_code: answer.status,
    content_type: answer.headers?.["content-type"],
    headers: answer.headers,
    content: answer.content,
    timed_out: answer.timedOut,
    error_msg: answer.error,
    created: new Date(),
  }));
  await pool.query(
    `insert into net._http_response
     select * from jsonb_populate_recordset(null::net._http_response, $1)`,
    [JSON.stringify(rows)],
  );
}
