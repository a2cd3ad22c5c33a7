// Looks at a page as its users have it: what every page owes to whoever opens it, and a picture of it.

import assert from "node:assert/strict";
import { axe, noSidewaysScroll, shot, SIZES } from "./browser.mjs";

/** Pages already looked over for barriers, by their place and the kinds of element they are built of. */
const looked = new Set();

/** The path of a page with its ids left out: `/people/{id}/timeline`; of a form that is tried, with its name and version. */
export const shapeOf = (url) =>
  new URL(url).pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}").replace(/^(\/forms\/trial)\/\w+\/\d+/, "$1/{form}/{version}");

/** Asks axe, unless the same page built of the same elements was looked over before. */
export async function hasNoBarrier(page) {
  const built = await page.evaluate(() => {
    const kind = (element) => element.localName + [...element.attributes].map(kindOf).sort().join("");
    const kindOf = ({ name, value }) => (["class", "role", "type"].includes(name) ? `[${name}=${value}]` : `[${name}]`);
    return [...new Set([...document.querySelectorAll("*")].map(kind))].sort().join(" ");
  });
  const key = `${shapeOf(page.url())} ${built}`;
  if (looked.has(key)) return;
  await axe(page);
  looked.add(key);
}

/** One heading, no barrier, and no sideways scroll on a phone or magnified; with a name, pictures of it. */
export async function look(page, name) {
  assert.equal(await page.locator("h1").count(), 1, `${page.url()} should have one h1`);
  await hasNoBarrier(page);
  for (const size of ["phone", "magnified"]) {
    await page.setViewportSize(SIZES[size]);
    await noSidewaysScroll(page);
    if (name && size === "phone") await shot(page, `${name}-phone`);
  }
  await page.setViewportSize(SIZES.desk);
  if (name) await shot(page, `${name}-desk`);
}

/** Looks at pages whose pictures share the beginning of their names. */
export const looker = (prefix) => (page, name) => look(page, name && `${prefix}-${name}`);
