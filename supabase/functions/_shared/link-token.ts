/** As private.random_token() makes them. Anything else needs no database. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The token in the address of a request; null for what cannot be one. */
export function tokenOf(request: Request): string | null {
  const token = new URL(request.url).searchParams.get("token") ?? "";
  return TOKEN.test(token) ? token : null;
}

/** A page's address with the token of a request, as it is. */
export function withTokenOf(request: Request, page: string): string {
  const url = new URL(page);
  url.searchParams.set("token", new URL(request.url).searchParams.get("token") ?? "");
  return url.href;
}

/** Sends a browser to the same page of the project to which a tenant has moved. */
export function movedPage(request: Request, functionsUrl: string): Response {
  const { pathname, search } = new URL(request.url);
  const location = `${functionsUrl}${pathname.slice(pathname.lastIndexOf("/"))}${search}`;
  return new Response(null, {
    status: 307,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
}
