import pg from "pg";

const EVERY_MS = 5_000;

/** Does what the scheduler does every five seconds: works on what waits. */
export interface Worker {
  stop(): Promise<void>;
}

/** Starts it; the other jobs of the scheduler stay switched off. */
export async function startWorker(url: string): Promise<Worker> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let stopped = false;
  let wake = () => {};
  const working = (async () => {
    while (!stopped) {
      // As the job calbase-work does: each step a transaction of its own.
      let more = true;
      while (more && !stopped) {
        const { rows } = await client.query("select private.work_step() as more");
        more = rows[0].more;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, stopped ? 0 : EVERY_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  // Told to whoever stops it.
  working.catch(() => {});
  return {
    stop: async () => {
      stopped = true;
      wake();
      await working.finally(() => client.end());
    },
  };
}
