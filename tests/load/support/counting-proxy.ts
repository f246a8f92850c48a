import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** Stands between a function and the Data API, and counts what goes through. */
export interface CountingProxy {
  readonly url: string;
  /** How often the database function was called. */
  calls(name: string): number;
  stop(): Promise<void>;
}

/** Passes everything on to `apiUrl`, unchanged. */
export async function startCountingProxy(apiUrl: string): Promise<CountingProxy> {
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    const name = path.split("/").at(-1) ?? "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const { host: _, ...headers } = request.headers;
    const upstream = send(new URL(request.url ?? "/", apiUrl), {
      method: request.method,
      headers,
    });
    upstream.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    request.pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: (name) => counts.get(name) ?? 0,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
