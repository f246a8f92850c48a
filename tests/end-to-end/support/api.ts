import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../../../supabase/functions/_shared/database.types.ts";
import { stack } from "../../setup/stack.ts";

/** The Data API of the stack under test, as an app has it. */
export type Api = SupabaseClient<Database>;

/** Supabase's own client, with a key, and with the headers of whoever is signed in. */
export function apiOf(key: string, headers: Record<string, string> = {}): Api {
  return createClient<Database>(stack.apiUrl, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { headers },
    // Node 20 has no WebSocket, and the client wants one; nobody listens to changes here.
    realtime: { transport: EventTarget as never },
  });
}
