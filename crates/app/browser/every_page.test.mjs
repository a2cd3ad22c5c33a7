// Every page that colleagues of each kind can reach by following links from their first page, one of
// each shape (`/people/{id}/notes/new` once, not once for each person): each loads, has one heading and
// a title of its own, no barrier, no sideways scroll on a phone, and comes out on paper. What four have
// looked over the others only pass through: the pages that nobody else sees are theirs.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { noSidewaysScroll, openBrowser, SIZES } from "./support/browser.mjs";
import { openHouse } from "./support/house.mjs";
import { hasNoBarrier, shapeOf } from "./support/look.mjs";
import { signIn } from "./support/people.mjs";

/** A site that makes links without end should fail the test, not hold it up. */
const MOST_PAGES = 200;

/** Where a walk begins: those who begin with a search are led to records by what they find. */
const DOORS = ["/", "/people?q=Smith", "/contacts?decided=yes"];

/** Who walks, and a page that each must have come by: a walk that stays at the door proves nothing. */
const WALKS = {
  "Priya Shah": ["a social worker", "/people/{id}/notes/new"],
  "Grace Okafor": ["a manager", "/team/workers/{id}"],
  "Ayesha Khan": ["a front-door officer", "/people/{id}/details/matters"],
  "Sam Green": ["an administrator", "/people/{id}/seen"],
};

/** Who walks after them, where they begin, and a page that each must have come by. */
const WALKS_AFTER = {
  "Colin Frost": ["a finance officer", ["/", "/people?q=Smith"], "/calibration"],
  "Ines Cole": ["a payer of a commissioned body", ["/"], "/payments-to-make/{id}"],
  "Nadia Rahman": ["an assessor of a supplier", ["/"], "/batches"],
  "Marcus Bell": ["a panel member", ["/"], "/plans"],
  "Asif Mirza": ["a chemist", ["/"], "/prescriptions"],
};

/** The kinds of page that somebody has looked over. */
const looked = new Set();

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

for (const [name, [who, landmark]] of Object.entries(WALKS)) {
  test(`every page that ${who} can reach is sound`, (t) =>
    browser.page({}, async (page) => {
      await signIn(page, house, name);
      const walk = new Walk(DOORS);
      for (let path = walk.next(); path; path = walk.next()) {
        await t.test(shape(path), () => visit(page, path, walk));
      }
      assert.ok(walk.shapes.has(landmark), `${name} should come by ${landmark}, not only ${[...walk.shapes].join(", ")}`);
    }));
}

for (const [name, [who, doors, landmark]] of Object.entries(WALKS_AFTER)) {
  test(`every page that only ${who} can reach is sound`, (t) =>
    browser.page({}, async (page) => {
      await signIn(page, house, name);
      const walk = new Walk(doors);
      for (let path = walk.next(); path; path = walk.next()) {
        // Where others have been, only the ways that lead on from there count.
        if (!looked.has(shape(path))) await t.test(shape(path), () => visit(page, path, walk));
        else await passThrough(page, path, walk);
      }
      assert.ok(walk.shapes.has(landmark), `${name} should come by ${landmark}, not only ${[...walk.shapes].join(", ")}`);
    }));
}

/** A path with its ids left out, and of its query only that there is one: `/people/{id}/timeline?`. */
function shape(path) {
  const url = new URL(path, house.url);
  const asks = [...url.searchParams.values()].some((value) => value !== "");
  return shapeOf(url) + (asks ? "?" : "");
}

/** The pages still to be visited, nearest first, and the titles that are taken. */
class Walk {
  shapes = new Set();
  titles = new Map();
  #paths = [];

  constructor(paths) {
    for (const path of paths) this.found(path);
  }

  next() {
    return this.#paths.shift();
  }

  found(path) {
    if (this.shapes.has(shape(path))) return;
    this.shapes.add(shape(path));
    this.#paths.push(path);
    assert.ok(this.shapes.size <= MOST_PAGES, `more than ${MOST_PAGES} kinds of page: ${[...this.shapes].join(" ")}`);
  }
}

async function passThrough(page, path, walk) {
  // Read and not shown: the page has been looked over, and only where it leads for this colleague is asked.
  const read = async (path) => {
    const answer = await fetch(path);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { status: answer.status, hrefs: [...page.querySelectorAll("a[href]:not([download], [type])")].map((link) => link.getAttribute("href")) };
  };
  const { status, hrefs } = await page.evaluate(read, path);
  assert.ok(status < 400, `${path} answers ${status}`);
  for (const href of hrefs) {
    const to = new URL(href, house.url + path);
    if (to.origin === new URL(house.url).origin) walk.found(to.pathname + to.search);
  }
}

async function visit(page, path, walk) {
  looked.add(shape(path));
  const troubles = [];
  const note = (message) => message.type() === "error" && troubles.push(message.text());
  page.on("console", note);
  try {
    const answer = await page.goto(house.url + path);
    assert.ok(answer.status() < 400, `${path} answers ${answer.status()}`);
    for (const { path, file } of await links(page)) {
      if (file) await comesAsFile(page, path);
      else walk.found(path);
    }
    await isSound(page, path, walk);
  } finally {
    page.off("console", note);
  }
  assert.deepEqual(troubles, []);
}

/** The places in this house that a page leads to; `file` marks what comes as a file. */
const links = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("a[href]")]
      .map((link) => ({ url: new URL(link.href), file: link.hasAttribute("download") || link.type === "application/pdf" }))
      .filter(({ url }) => url.origin === location.origin)
      .map(({ url, file }) => ({ path: url.pathname + url.search, file })),
  );

async function comesAsFile(page, path) {
  const answer = await page.request.get(house.url + path);
  assert.ok(answer.ok(), `${path} answers ${answer.status()}`);
  const headers = answer.headers();
  const kind = headers["content-type"] === "application/pdf" ? /^(inline|attachment); filename/ : /^attachment/;
  assert.match(headers["content-disposition"] ?? "", kind, path);
}

async function isSound(page, path, walk) {
  assert.equal(await page.locator("h1").count(), 1, `${path} should have one h1`);
  await titleIsItsOwn(page, walk);
  await hasNoBarrier(page);
  await page.setViewportSize(SIZES.phone);
  await noSidewaysScroll(page);
  await page.setViewportSize(SIZES.desk);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("h1").isVisible(), `${path} should have its heading on paper`);
  assert.ok(!(await page.locator(".almoner-header").isVisible()), `${path} should leave the header off paper`);
  await page.emulateMedia({ media: null });
}

/** No two kinds of page share a title; the same page asked for in another way may. */
async function titleIsItsOwn(page, walk) {
  const title = await page.title();
  const kind = shape(page.url()).split("?")[0];
  assert.match(title, /\S – Almoner, Exampleshire$/);
  assert.equal(walk.titles.get(title) ?? kind, kind, `“${title}” names two pages`);
  walk.titles.set(title, kind);
}
