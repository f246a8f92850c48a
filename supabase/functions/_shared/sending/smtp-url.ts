/** Where an SMTP server is and how to log in. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise the connection is upgraded where the server offers it. */
  readonly secure: boolean;
  readonly credentials: { readonly user: string; readonly pass: string } | null;
  /** On this machine, where nothing needs encryption. */
  readonly isLocal: boolean;
}

const LOCAL_HOSTS = ["localhost", "127.0.0.1", "::1"];

/** Reads `smtp://user:pass@host:port` or `smtps://…`; null when it is neither. */
export function parseSmtpUrl(text: string): SmtpServer | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "smtps:";
  if ((!secure && url.protocol !== "smtp:") || !host) return null;
  return {
    host,
    secure,
    port: Number(url.port) || (secure ? 465 : 587),
    credentials: url.username
      ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
      : null,
    isLocal: LOCAL_HOSTS.includes(host.toLowerCase()),
  };
}
