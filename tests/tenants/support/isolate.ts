import { startFunctions } from "../../../local/functions.ts";
import { temporaryHome } from "../../end-to-end/support/temporary-home.ts";
import { stack } from "../../setup/stack.ts";

/** Instances of the functions that are the test's own: nothing is in their caches. */
export interface Isolate {
  /** Where a function is served: `/functions/v1/<name>` behind a gateway. */
  url(name: string): string;
  stop(): Promise<void>;
}

/** Starts the functions anew, on the Data API at `apiUrl`, with the stack's secret key. */
export async function startIsolate(apiUrl = stack.apiUrl): Promise<Isolate> {
  const { home, remove } = await temporaryHome();
  const functions = await startFunctions({
    env: {
      SUPABASE_URL: apiUrl,
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.secretKey }),
      CRON_KEY: stack.cronKey,
    },
    home,
    log: () => {},
  }).catch(async (error) => {
    await remove();
    throw error;
  });
  return {
    url: (name) => `${functions.urls[name]}/${name}`,
    stop: async () => {
      await functions.stop();
      await remove();
    },
  };
}
