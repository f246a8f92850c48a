import { Agent, request } from "node:http";

/** A client of the API that keeps its connections. */
export interface Api {
  /** Calls a database function; gives what it returned. Throws unless the answer is 2xx. */
  rpc<Result>(name: string, args: object): Promise<Result>;
  /** Posts a text to a path; gives the body of the answer. Throws unless the answer is 2xx. */
  post(path: string, headers: Record<string, string>, body: string): Promise<string>;
  close(): void;
}

/** `connections` is the most that are open at a time. */
export function openApi(url: string, secretKey: string, connections: number): Api {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);

  function post(path: string, headers: Record<string, string>, body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent,
          hostname,
          port,
          path,
          method: "POST",
          headers: {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
            ...headers,
          },
        },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8").on("data", (chunk) => {
            text += chunk;
          });
          answer.on("error", reject).on("end", () => {
            const status = answer.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve(text);
            else reject(new Error(`${path} answered ${status}: ${text}`));
          });
        },
      );
      sent.on("error", reject).end(body);
    });
  }

  return {
    post,
    async rpc<Result>(name: string, args: object) {
      const headers = { apikey: secretKey, authorization: `Bearer ${secretKey}` };
      const text = await post(`/rest/v1/rpc/${name}`, headers, JSON.stringify(args));
      return (text === "" ? undefined : JSON.parse(text)) as Result;
    },
    close: () => agent.destroy(),
  };
}
