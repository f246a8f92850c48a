import { setTimeout as pause } from "node:timers/promises";
import {
  type FunctionServer,
  type FunctionsOptions,
  serveFunction,
} from "../../../local/functions.ts";
import { LOCAL_CRON_KEY } from "../../../local/keys.ts";

/** A process that serves deliver-reminders, and is asked to deliver over and over. */
export class Sender {
  private server: FunctionServer | undefined;
  private working: Promise<void> = Promise.resolve();
  private isWanted = false;
  private isFinishing = false;

  constructor(private readonly options: FunctionsOptions) {}

  async start(): Promise<void> {
    const server = await serveFunction("deliver-reminders", this.options);
    this.server = server;
    this.isWanted = true;
    this.working = this.work(server);
  }

  /** Ends the process in the middle of whatever it does. */
  async kill(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.isWanted = false;
    process.kill(-server.process.pid, "SIGKILL");
    await server.process.ended;
    await this.working;
    this.server = undefined;
  }

  /** Lets it go on until it finds nothing to send, and ends it then. */
  async finish(): Promise<void> {
    this.isFinishing = true;
    await this.working;
    this.isFinishing = false;
    await this.kill();
  }

  private async work({ url }: FunctionServer): Promise<void> {
    while (this.isWanted) {
      const answer = await deliver(url);
      if (this.isFinishing && answer?.claimed === 0) return;
      if (this.isWanted && !answer?.claimed) await pause(50);
    }
  }
}

/** Null when the process is gone. */
async function deliver(url: string): Promise<{ claimed: number } | null> {
  try {
    const headers = { "x-cron-key": LOCAL_CRON_KEY };
    const response = await fetch(url, { method: "POST", headers });
    return (await response.json()) as { claimed: number };
  } catch {
    return null;
  }
}
