// The tests' own tools, tried on pages with planted faults: a check that cannot fail proves nothing.

import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { axe, noSidewaysScroll, openBrowser } from "./support/browser.mjs";
import { freePort, openHouse } from "./support/house.mjs";
import { servePages } from "./support/pages.mjs";

const sound = (body) => `<!DOCTYPE html><html lang="en"><head><title>A page</title><link rel="icon" href="/static/favicon.svg"></head>
<body><main><h1>A page</h1>${body}</main></body></html>`;

const pages = {
  "/sound": sound("<p>Nothing wrong here.</p>"),
  "/barrier": sound('<form><input name="q"></form>'),
  "/pale": sound('<p><font color="#bbbbbb">Pale words</font></p>'),
  "/wide": sound('<p><img src="/static/favicon.svg" width="900" alt="" class="sticks-out"></p>'),
  "/inline": sound("<script>document.title = 'run'</script>"),
  "/throws": sound('<script src="/throws.js"></script>'),
  "/scripts": sound('<p id="says">without</p><script src="/says.js"></script>'),
};
const scripts = {
  "/throws.js": "throw new Error('planted')",
  "/says.js": "document.getElementById('says').textContent = 'with'",
};
const site = await servePages(pages, ({ url }) => ({ status: 200, text: scripts[url] }));
const browser = await openBrowser();
after(() => Promise.all([browser.close(), site.close()]));

/** Opens one page of the site and does `what` in it. */
const on = (path, what, options = {}) =>
  browser.page(options, async (page) => {
    await page.goto(site.url + path);
    await what(page);
  });

test("a sound page passes every check, with scripts and without", async () => {
  for (const scripts of [true, false]) {
    await on("/sound", async (page) => {
      await axe(page);
      await noSidewaysScroll(page);
    }, { scripts });
  }
});

test("a field without a label is named, with its remedy", async () => {
  await assert.rejects(on("/barrier", axe), /label \(critical\)[\s\S]*<input name="q">[\s\S]*Fix any/);
  await assert.rejects(on("/barrier", axe, { scripts: false }), /label \(critical\)/);
});

test("words too pale to read are a barrier", async () => {
  await assert.rejects(on("/pale", axe), /color-contrast/);
});

test("what sticks out of a phone is named", async () => {
  await assert.rejects(on("/wide", noSidewaysScroll, { size: "phone" }), /360 px window: img\.sticks-out/);
  await on("/wide", noSidewaysScroll);
});

test("an inline script breaks the content policy and fails the page", async () => {
  await assert.rejects(on("/inline", async () => {}), /Content Security Policy/);
});

test("an exception in a script fails the page", async () => {
  await assert.rejects(on("/throws", async () => {}), /exception: planted/);
});

test("a page can be opened as if there were no scripts", async () => {
  const says = (expected) => async (page) =>
    assert.equal(await page.locator("#says").textContent(), expected);
  await on("/scripts", says("with"));
  await on("/scripts", says("without"), { scripts: false });
});

test("a house is ready, speaks, and is gone when closed", async () => {
  await withProgram(`
    const at = process.argv[process.argv.indexOf("--listen") + 1].split(":");
    require("node:http").createServer((_, answer) => answer.end("ready")).listen(at[1], at[0]);
    console.log(process.argv.slice(2, 6).join(" "));
  `, async () => {
    const house = await openHouse({ people: 5 });
    assert.equal(await (await fetch(`${house.url}/ready`)).text(), "ready");
    assert.match(house.said, /demo --people 5 --seed/);
    await house.close();
    await assert.rejects(fetch(`${house.url}/ready`));
  });
});

test("a house that ends before it is ready says why", async () => {
  await withProgram('console.error("no such council"); process.exit(3);', () =>
    assert.rejects(openHouse(), /ended with 3:\nno such council/));
});

test("a free port is one that nobody holds", async () => {
  await assert.rejects(fetch(`http://127.0.0.1:${await freePort()}`));
});

/** Puts a small Node program in the place of the house for as long as `what` lasts. */
async function withProgram(source, what) {
  const folder = await mkdtemp(join(tmpdir(), "almoner-stand-in-"));
  const path = join(folder, "almoner");
  await writeFile(path, `#!/usr/bin/env node\n${source}`);
  await chmod(path, 0o755);
  const before = process.env.ALMONER_BINARY;
  process.env.ALMONER_BINARY = path;
  try {
    await what();
  } finally {
    if (before === undefined) delete process.env.ALMONER_BINARY;
    else process.env.ALMONER_BINARY = before;
    await rm(folder, { recursive: true, force: true });
  }
}
