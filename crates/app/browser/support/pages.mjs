// Serves a page from a string, with the built assets and the content policy of the real house, so
// that styles, scripts and the tests' own tools can be tried without the house.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ASSETS = fileURLToPath(new URL("../../../../assets/static", import.meta.url));

const TYPES = { ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

/** What the house allows a page to load: only what it serves itself, and nothing inline. */
export const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
].join("; ");

/**
 * Serves `pages` (path to HTML) and `/static/…`; `answer(request, body)` may speak for any other
 * path by returning `{ status, text }`.
 */
export async function servePages(pages, answer = () => ({ status: 404, text: "not found" })) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    response.setHeader("content-security-policy", POLICY);
    if (path in pages) {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(pages[path]);
    } else if (path.startsWith("/static/")) {
      await sendAsset(path.slice("/static/".length), response);
    } else {
      const { status, text } = answer(request, await bodyOf(request));
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}

async function sendAsset(name, response) {
  try {
    const bytes = await readFile(join(ASSETS, name));
    response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "text/plain" }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
