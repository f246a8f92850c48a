import { Agent, request } from "node:http";

/** What the API said. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Requests to an API over connections that are kept. */
export interface Client {
  ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Answer>;
  close(): void;
}

/** `url` is the API's base; at most `connections` are open at a time. */
export function openClient(url: string, connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    ask: (method, path, headers, body = "") =>
      new Promise((resolve, reject) => {
        const length = Buffer.byteLength(body);
        const sent = request(
          new URL(path, url),
          {
            agent,
            method,
            headers: {
              ...headers,
              ...(length > 0 && { "content-type": "application/json", "content-length": length }),
            },
          },
          (response) => {
            let text = "";
            response.setEncoding("utf8").on("data", (chunk) => {
              text += chunk;
            });
            response.on("error", reject);
            response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
          },
        );
        sent.on("error", reject).end(body);
      }),
    close: () => agent.destroy(),
  };
}
